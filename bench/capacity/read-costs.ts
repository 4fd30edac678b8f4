import { readFileSync } from 'node:fs';
import { calibrate, calibrationNames, type CalibrationRuns } from './calibrate.ts';
import type { Costs } from './costs.ts';
import type { Measured } from './measure-scenario.ts';
import { medians, recordFile, type CapacityRecord } from './record.ts';

/** What was measured, with the costs that follow from it. */
export interface Calibrated {
  record: CapacityRecord;
  costs: Costs;
  /** Medians of the rounds, by scenario. */
  runs: ReadonlyMap<string, Measured>;
}

/** @throws Error when a run that costs are taken from is missing */
export function readCosts(file: string = recordFile): Calibrated {
  const record: CapacityRecord = JSON.parse(readFileSync(file, 'utf8'));
  const runs = new Map(record.runs.map(({ name, rounds }) => [name, medians(rounds)]));
  const missing = calibrationNames.filter((name) => !runs.has(name));
  if (missing.length > 0) throw new Error(`${file} lacks ${missing.join(', ')}.`);
  return { record, costs: calibrate(Object.fromEntries(runs) as CalibrationRuns, record.times), runs };
}
