export interface Figure {
  name: string;
  measured: number;
  budget: number;
  unit: string;
}

/** Prints each figure beside its budget; `ok` and `OVER` say whether it was kept. */
export function printBudgetTable(title: string, figures: readonly Figure[]): void {
  console.log(`\n${title}`);
  console.log(`  ${'figure'.padEnd(58)} ${'measured'.padStart(14)} ${'budget'.padStart(12)}`);
  for (const { name, measured, budget, unit } of figures) {
    const isKept = measured <= budget;
    const values = `${numberText(measured)} ${unit}`.padStart(14) + ` ${`${numberText(budget)} ${unit}`.padStart(12)}`;
    console.log(`  ${name.padEnd(58)} ${values}  ${isKept ? 'ok' : 'OVER'}`);
  }
}

function numberText(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 });
}
