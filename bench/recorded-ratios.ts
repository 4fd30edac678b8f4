import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Figure } from './figure.ts';
import type { Machine } from './machine.ts';

const recordFile = 'docs/performance.json';
const worstShare = 0.2;

const recordSchema = z.object({
  recordedAt: z.iso.datetime(),
  isQuick: z.boolean(),
  load: z.number(),
  ratios: z.record(z.string(), z.number()),
});

type Recorded = z.infer<typeof recordSchema>;

/** Keeps the ratios of this run for later ones. Of a run of some benches, what the others gave before stays. */
export function recordRatios(figures: readonly Figure[], isQuick: boolean, { load }: Machine): void {
  const before = readRecord()?.ratios ?? {};
  const ratios = { ...before, ...ratiosOf(figures) };
  const recorded: Recorded = { recordedAt: new Date().toISOString(), isQuick, load, ratios };
  writeFileSync(recordFile, `${JSON.stringify(recorded, null, 2)}\n`);
  console.log(`Recorded in ${recordFile}.`);
}

/** Prints each ratio of this run beside the recorded one, and marks what has become much worse. */
export function compareWithRecorded(figures: readonly Figure[]): void {
  const recorded = readRecord();
  if (!recorded) {
    console.log(`\nNothing to compare with: ${recordFile} is written by --record.`);
    return;
  }
  const { recordedAt, isQuick, load, ratios } = recorded;
  const run = isQuick ? 'quick run' : 'run';
  console.log(`\nRatios beside those of the ${run} of ${recordedAt} (load ${load.toFixed(1)} before it):`);
  for (const line of comparison(figures, ratios)) console.log(`  ${line}`);
}

/** One line for each ratio. @param recorded by name */
export function comparison(figures: readonly Figure[], recorded: Readonly<Record<string, number>>): string[] {
  const ratios = figures.filter(isRatio);
  const width = Math.max(...ratios.map(({ name }) => name.length));
  return ratios.map((figure) => {
    const { name, measured } = figure;
    const before = recorded[name];
    const now = `${name.padEnd(width)}  ${measured.toFixed(2)} ×`;
    if (before === undefined) return `${now}, not recorded`;
    const mark = isMuchWorse(figure, before) ? `  ← over ${worstShare * 100} % worse` : '';
    return `${now}, was ${before.toFixed(2)}${mark}`;
  });
}

function isMuchWorse({ measured, better }: Figure, before: number): boolean {
  return better === 'more' ? measured < before * (1 - worstShare) : measured > before * (1 + worstShare);
}

function ratiosOf(figures: readonly Figure[]): Record<string, number> {
  return Object.fromEntries(figures.filter(isRatio).map(({ name, measured }) => [name, Number(measured.toFixed(3))]));
}

function isRatio({ unit }: Figure): boolean {
  return unit === '×';
}

function readRecord(): Recorded | undefined {
  if (!existsSync(recordFile)) return undefined;
  return recordSchema.parse(JSON.parse(readFileSync(recordFile, 'utf8')));
}
