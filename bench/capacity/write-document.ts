import { readFileSync, writeFileSync } from 'node:fs';
import { drawPlot, type Plot } from '../plot.ts';
import { databaseCores, foretoldFile, workerCounts, type Foretold } from './foretell.ts';
import type { Calibrated } from './read-costs.ts';
import { tablesOf } from './tables.ts';

export const documentFile = 'docs/capacity.md';
const plotFile = 'docs/capacity/cluster.svg';

/** Writes what was foretold, the tables of docs/capacity.md and its plot. */
export function writeDocument(calibrated: Calibrated, foretold: Foretold): void {
  writeFileSync(foretoldFile, `${JSON.stringify(foretold, rounded, 2)}\n`);
  writeFileSync(documentFile, withTables(readFileSync(documentFile, 'utf8'), tablesOf(calibrated, readForetold())));
  writeFileSync(plotFile, drawPlot(clusterPlot(foretold)));
}

export function readForetold(): Foretold {
  return JSON.parse(readFileSync(foretoldFile, 'utf8'));
}

/** The document with what stands between `<!-- name -->` and `<!-- end -->` replaced. @throws Error for a table that has no place */
export function withTables(document: string, tables: Record<string, string>): string {
  let result = document;
  for (const [name, text] of Object.entries(tables)) {
    const place = new RegExp(`<!-- ${name} -->\n[^]*?<!-- end -->`);
    if (!place.test(result)) throw new Error(`${documentFile} has no place for ${name}.`);
    result = result.replace(place, () => `<!-- ${name} -->\n\n${text}\n\n<!-- end -->`);
  }
  return result;
}

function clusterPlot({ waiting, short }: Foretold): Plot {
  const shown = databaseCores.filter((cores) => cores === 4 || cores === 8 || cores === 32);
  const series = (limits: Foretold['waiting']) =>
    shown.map((cores) => ({
      name: `${cores} cores`,
      points: workerCounts.map((count) => [count, limits[count]?.[cores]?.jobsPerSecond ?? NaN] as const),
    }));
  return {
    xLabel: 'workers of 50 slots',
    xs: workerCounts,
    panels: [
      { title: 'Jobs that wait 200 ms', yLabel: 'jobs/s', series: series(waiting) },
      { title: 'Jobs that do nothing', yLabel: 'jobs/s', series: series(short) },
    ],
  };
}

const rounded = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
