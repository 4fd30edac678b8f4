import type { MachineTimes } from './calibrate.ts';
import type { Machine } from '../machine.ts';
import type { Measured } from './measure-scenario.ts';

/** What `node bench/capacity-measure.ts` leaves in `docs/capacity/measured.json`. */
export interface CapacityRecord {
  measuredAt: string;
  machine: Machine;
  /** Load averages of 1, 5 and 15 minutes. */
  loadBefore: number[];
  loadAfter: number[];
  times: MachineTimes;
  runs: { name: string; rounds: Measured[] }[];
}

export const recordFile = 'docs/capacity/measured.json';

/** Of each number of records that are alike the median, the lower of two in the middle. */
export function medians<Value>(values: readonly Value[]): Value {
  const [first] = values;
  if (typeof first === 'object' && first !== null) {
    const keys = Object.keys(first) as (keyof Value)[];
    return Object.fromEntries(keys.map((key) => [key, medians(values.map((value) => value[key]))])) as Value;
  }
  // JSON has no NaN: what was not measured is null.
  const sorted = values.map((value) => (value === null ? NaN : value)).toSorted((a, b) => Number(a) - Number(b));
  return sorted[Math.floor((sorted.length - 1) / 2)] as Value;
}
