import { expect, test } from 'vitest';
import type { ErrorGroupDetail } from '../../../src/jobs/error-group-schema.ts';
import { errorColumns, errorFields, groupState, newestExample } from './error-columns.ts';
import { tableText } from './table.ts';

const at = '2026-11-26T10:00:00.000Z';
const aGroup = (more: Partial<ErrorGroupDetail> = {}): ErrorGroupDetail => ({
  ...{ fingerprint: '1-9f86', taskType: 'mail', code: 'handler_error', name: null, title: 'no luck', frame: null },
  ...{ state: 'new', ignoreAbove: null, count: 3, lastDay: 2, hours: [], isRising: false, jobId: 'a' },
  ...{ firstSeenAt: at, lastSeenAt: at, returnedAt: null, decidedAt: null, decidedBy: null },
  ...{ failedNow: 1, isFailedNowWhole: true, history: [], examples: [], jobs: [], ...more },
});

test('a state says until when it is ignored, and whether it rises', () => {
  expect(groupState(aGroup())).toBe('new');
  expect(groupState(aGroup({ state: 'ignored' }))).toBe('ignored');
  expect(groupState(aGroup({ state: 'ignored', ignoreAbove: 2000 }))).toBe('ignored until more than 2,000 an hour');
  expect(groupState(aGroup({ state: 'returned', ignoreAbove: 5, isRising: true }))).toBe('returned, rising');
});

test('nothing of an error drives the terminal, in a row, in the fields or in its stack', () => {
  const evil = '\u001b[2J\u202e';
  const error = { name: 'E', message: evil, stack: `E: ${evil}\n    at ${evil}`, code: 'handler_error' as const };
  const attempt = { number: 2, workerId: null, finishedAt: at, error };
  const group = aGroup({ title: evil, name: evil, frame: evil, taskType: evil, decidedAt: at, decidedBy: evil });
  const shown = { ...group, examples: [{ jobId: 'a', attempt, worker: null }] };
  const texts = [tableText(errorColumns(Date.parse(at)), [shown], undefined), errorFields(shown), newestExample(shown)];
  for (const text of texts) {
    expect(text).toContain(String.raw`\x1b[2J`);
    expect(text?.replaceAll(/\u001b\[\d+m/g, '')).not.toMatch(/[\u001b\u202e]/); // oxlint-disable-line no-control-regex
  }
  expect(newestExample(shown)?.split('\n')[0]).toBe('Attempt 2 of job a');
  expect(newestExample(group)).toBeUndefined();
});
