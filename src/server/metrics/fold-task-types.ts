import type { MetricFamily, Sample } from './metric-family.ts';

/** The label of all task types that have no series of their own; one that has this very name is among them. */
export const otherTaskTypes = 'other';

/** So many task types have series of their own. */
export const mostTaskTypes = 50;

/**
 * Puts the series of all task types but the given ones together under `other`, so that no number of types makes more
 * series than a Prometheus takes. The given ones must be the same in each process and at each time, or a counter would
 * go backwards: the oldest ones are.
 */
export function foldTaskTypes(family: MetricFamily, own: ReadonlySet<string>): MetricFamily {
  const isFolded = ({ labels }: Sample) => 'task_type' in labels && !own.has(String(labels['task_type']));
  if (!family.samples.some(isFolded)) return family;
  const together = family.together === 'max' ? Math.max : (one: number, other: number) => one + other;
  const kept: Sample[] = [];
  const folded = new Map<string, Sample>();
  for (const sample of family.samples) {
    if (!isFolded(sample) && sample.labels['task_type'] !== otherTaskTypes) {
      kept.push(sample);
      continue;
    }
    const labels = { ...sample.labels, task_type: otherTaskTypes };
    const key = JSON.stringify([sample.metricName, ...Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
    const before = folded.get(key);
    folded.set(key, { ...sample, labels, value: before ? together(before.value, sample.value) : sample.value });
  }
  return { ...family, samples: [...kept, ...folded.values()] };
}
