import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { drawPlot, type Plot } from '../plot.ts';

const folder = path.resolve('docs/growth');

/** What one curve measured. */
export interface Curve {
  name: string;
  /** One a value of what was varied, as it goes into the JSON. */
  points: readonly object[];
  /** Figures that the curve is asked for. */
  figures: Record<string, number>;
  plot: Plot;
}

/** Keeps a curve as `docs/growth/<name>.json` and `.svg`, and prints it. */
export function writeCurve(curve: Curve, about: { backend: string; loadBefore: number[] }): void {
  mkdirSync(folder, { recursive: true });
  const { name, points, figures } = curve;
  const machine = { cpu: os.cpus()[0]?.model ?? 'unknown', cores: os.availableParallelism(), node: process.version };
  const loadAverage = { before: about.loadBefore, after: os.loadavg() };
  const kept = {
    measuredAt: new Date().toISOString(),
    backend: about.backend,
    ...machine,
    loadAverage,
    figures,
    points,
  };
  writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(kept, null, 2)}\n`);
  writeFileSync(path.join(folder, `${name}.svg`), drawPlot(curve.plot));
  console.log(`${name}, ${about.backend}:`);
  for (const point of points) console.log(`  ${JSON.stringify(point)}`);
  for (const [figure, value] of Object.entries(figures)) console.log(`  ${figure}: ${value.toFixed(2)}`);
}

/** For numbers that need no more than three digits. */
export const rounded = (value: number): number => Number(value.toPrecision(3));
