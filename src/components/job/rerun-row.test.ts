import { expect, test } from 'vitest';
import type { JobSummary } from '../../jobs/job-schema.ts';
import { aJobSummary } from '../../../tests/support/a-job-summary.ts';
import { rerunRow } from './rerun-row.ts';

const at = (ms: number): string => new Date(ms).toISOString();

test.each<[string, Partial<JobSummary>, string[]]>([
  ['waits', {}, ['queued 100-']],
  ['is put off', { runAt: at(9_000) }, ['put_off 100-']],
  ['runs', { status: 'active', startedAt: at(300) }, ['waiting 100-300', 'running 300-']],
  [
    'waits for its next attempt',
    { startedAt: at(300), updatedAt: at(400), runAt: at(9_000) },
    ['waiting 100-300', 'failed 300-400', 'backoff 400-'],
  ],
  [
    'has completed',
    { status: 'completed', startedAt: at(300), finishedAt: at(500) },
    ['waiting 100-300', 'succeeded 300-500'],
  ],
  ['has failed', { status: 'failed', startedAt: at(300), finishedAt: at(500) }, ['waiting 100-300', 'failed 300-500']],
  ['was cancelled before it started', { status: 'cancelled', finishedAt: at(500) }, ['queued 100-500']],
])('a rerun that %s', (_what, more, expected) => {
  const { segments, ...row } = rerunRow(aJobSummary(more), 1_000);
  expect(segments.map(({ kind, from, to, isOpen }) => `${kind} ${from}-${isOpen ? '' : to}`)).toEqual(expected);
  expect(row).toMatchObject({
    label: 'Re-run deadbeef',
    href: `/jobs/${aJobSummary().jobId}`,
    status: more.status ?? 'pending',
  });
});

test('a rerun does not run backwards when the browser is behind the server', () => {
  for (const { from, to } of rerunRow(aJobSummary({ status: 'active', startedAt: at(300) }), 50).segments) {
    expect(to).toBeGreaterThanOrEqual(from);
  }
});
