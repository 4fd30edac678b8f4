/** Prints a measured figure of a test, as the run's output shows it: `figure: recovery after …: 1.2 s`. */
export function printFigure(name: string, value: number, unit: string): void {
  process.stdout.write(`figure: ${name}: ${Math.round(value * 100) / 100} ${unit}\n`);
}
