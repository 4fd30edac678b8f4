import { describe, expect, test } from 'vitest';
import type { History } from '../../jobs/history-schema.ts';
import { durationSummary, endsText, failureSummary, percentilesText, throughputSummary } from './chart-words.ts';

const none = { p50: null, p95: null, p99: null };
const some = { p50: 20, p95: 1_234, p99: 90_000 };
const zero = { completed: 0, failed: 0, cancelled: 0, failureRate: null, waitMs: none, runMs: none };

/** Three days, of which the second is as given. */
function aHistory(day: Partial<History['total']> = {}): History {
  const buckets = { waitBuckets: [], runBuckets: [] };
  const total = { ...zero, ...day };
  const points = [zero, total, zero].map((figures, n) => ({
    at: `2026-11-2${n}T00:00:00.000Z`,
    ...figures,
    ...buckets,
  }));
  return {
    ...{ from: '2026-11-20T00:00:00Z', to: '2026-11-23T00:00:00Z', stepSeconds: 86_400, taskType: null, edgesMs: [] },
    ...{ total, points },
  };
}

describe('a chart in words', () => {
  const busy = aHistory({ completed: 1_180, failed: 20, cancelled: 4, failureRate: 1 / 60, waitMs: some });
  test('of throughput', () => {
    expect(throughputSummary(busy)).toBe(
      '1,204 jobs ended: 1,180 completed, 20 failed, 4 cancelled. Most at Sat 21 Nov (UTC): 1,204.',
    );
    expect(throughputSummary(aHistory())).toBe('No job ended in this time.');
  });

  test('of failures', () => {
    expect(failureSummary(busy)).toBe('1.7 % of 1,200 jobs failed. Worst at Sat 21 Nov (UTC): 1.7 %, 20 jobs.');
    expect(failureSummary(aHistory({ completed: 1, failureRate: 0 }))).toBe('0 % of 1 job failed.');
    expect(failureSummary(aHistory({ cancelled: 3 }))).toBe('No job completed or failed in this time.');
  });

  test('of durations', () => {
    expect(durationSummary(busy, 'waitMs')).toBe(
      'Half of the jobs waited up to 20 ms, 95 % up to 1.2 s, 99 % up to 1 m 30 s.',
    );
    expect(durationSummary(busy, 'runMs')).toBe('No job that ended in this time had been started.');
  });

  test('of a point', () => {
    expect(endsText({ completed: 2, failed: 1, cancelled: 0 })).toBe('2 completed, 1 failed, 0 cancelled');
    expect(percentilesText(some)).toBe('p50 20 ms, p95 1.2 s, p99 1 m 30 s');
    expect(percentilesText(none)).toBe('no job');
  });
});
