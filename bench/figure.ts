/** One thing that a bench has measured: the median of its rounds. */
export interface Figure {
  /** The same in every run: runs are compared by it. */
  name: string;
  measured: number;
  /** `×` for a ratio, which is all that two machines can be compared by. */
  unit: string;
  /** The least and the most of its rounds. */
  spread: [number, number];
  better: 'more' | 'less';
  /** What it is to reach. */
  goal?: number;
}

interface FigureOptions {
  /** Default: more. */
  better?: 'more' | 'less';
  goal?: number;
}

/** What a number was in each round, as a figure. */
export function figureOf(
  name: string,
  unit: string,
  rounds: readonly number[],
  { better = 'more', goal }: FigureOptions = {},
): Figure {
  return {
    name,
    measured: medianOf(rounds),
    unit,
    spread: [Math.min(...rounds), Math.max(...rounds)],
    better,
    ...(goal !== undefined && { goal }),
  };
}

/**
 * How many times the one is the other, each round by itself: what else the machine did meanwhile met both.
 *
 * @param name such as `processing on redis: TaskFlow ÷ BullMQ`
 */
export function ratioOf(
  name: string,
  own: readonly number[],
  other: readonly number[],
  options: FigureOptions = {},
): Figure {
  const ratios = own.map((value, round) => value / (other[round] ?? NaN));
  return figureOf(name, '×', ratios, options);
}

/** Of two in the middle what lies between: of two rounds neither the better nor the worse. */
function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  return ((middle[0] ?? NaN) + (middle[1] ?? NaN)) / 2;
}

export function isReached({ measured, better, goal }: Figure): boolean {
  if (goal === undefined) return true;
  return better === 'more' ? measured >= goal : measured <= goal;
}

/** `0.81 × (0.77–0.90), goal 0.70` */
export function figureText(figure: Figure): string {
  const { measured, unit, spread, better, goal } = figure;
  const text = `${shown(measured)} ${unit} (${spread.map(shown).join('–')})`;
  if (goal === undefined) return text;
  const missed = isReached(figure) ? '' : ': MISSED';
  return `${text}, goal ${better === 'more' ? 'at least' : 'at most'} ${shown(goal)}${missed}`;
}

/** Prints figures one a line. */
export function printFigures(figures: readonly Figure[]): void {
  const width = Math.max(...figures.map(({ name }) => name.length));
  for (const figure of figures) console.log(`  ${figure.name.padEnd(width)}  ${figureText(figure)}`);
}

function shown(number: number): string {
  if (Math.abs(number) >= 100) return number.toFixed(0);
  return number.toFixed(Math.abs(number) >= 10 ? 1 : 2);
}
