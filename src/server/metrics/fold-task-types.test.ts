import { expect, test } from 'vitest';
import { foldTaskTypes } from './fold-task-types.ts';
import type { MetricFamily, Sample } from './metric-family.ts';

const family = (samples: Sample[], together?: 'max'): MetricFamily => ({
  name: 'x',
  help: 'Help.',
  type: 'gauge',
  samples,
  ...(together && { together }),
});
const own = new Set(['a']);
const of = (task_type: string, value: number, more: Record<string, string> = {}): Sample => ({
  labels: { task_type, ...more },
  value,
});

test('other task types become one, each combination of the other labels for itself', () => {
  const folded = foldTaskTypes(
    family([
      of('a', 1, { status: 'failed' }),
      of('b', 2, { status: 'failed' }),
      of('c', 3, { status: 'failed' }),
      of('c', 4, { status: 'completed' }),
    ]),
    own,
  );
  expect(folded.samples).toEqual([
    of('a', 1, { status: 'failed' }),
    of('other', 5, { status: 'failed' }),
    of('other', 4, { status: 'completed' }),
  ]);
});

test('of ages the greatest is shown', () => {
  expect(foldTaskTypes(family([of('b', 2), of('c', 9), of('d', 3)], 'max'), own).samples).toEqual([of('other', 9)]);
});

test('a task type of the name other is one of them, and no series stands twice', () => {
  expect(foldTaskTypes(family([of('other', 1), of('b', 2)]), new Set(['other'])).samples).toEqual([of('other', 3)]);
});

test('the buckets of histograms are added each to its own', () => {
  const bucket = (task_type: string, le: number, value: number): Sample => ({
    metricName: 'x_bucket',
    labels: { le, task_type },
    value,
  });
  const folded = foldTaskTypes(
    family([bucket('b', 1, 1), bucket('b', 2, 3), bucket('c', 1, 4), bucket('c', 2, 6)]),
    own,
  );
  expect(folded.samples.map(({ value }) => value)).toEqual([5, 9]);
});

test('what has no task types stays as it is', () => {
  const given = family([{ labels: {}, value: 1 }]);
  expect(foldTaskTypes(given, own)).toBe(given);
});
