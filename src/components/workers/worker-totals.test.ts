import { expect, test } from 'vitest';
import { aWorker } from '../../../tests/support/a-worker.ts';
import { takersOf, totalsText } from './worker-totals.ts';

const workers = [
  aWorker({ slotsUsed: 5 }),
  aWorker({ slotsUsed: 2, taskTypes: ['resize'] }),
  aWorker({ slotsUsed: 1, state: 'draining' }),
  aWorker({ slotsUsed: 5, lostAt: '2026-11-26T12:00:30.000Z' }),
];

test('workers and slots are counted, those of the lost left out', () => {
  expect(totalsText(workers, null)).toBe('3 workers (1 draining), 8 of 15 slots busy.');
  expect(totalsText([aWorker({ concurrency: 1 })], null)).toBe('1 worker, 0 of 1 slot busy.');
});

test('with a task type it is said where its jobs can run', () => {
  expect(totalsText(workers, 'resize')).toContain(' resize can run on 1 of them.');
  expect(totalsText(workers, 'unknown')).toContain(' unknown can run on 0 of them.');
});

test('only running workers take a task type', () => {
  expect([...takersOf(workers)]).toEqual([
    ['resize', 1],
    ['send_email', 1],
  ]);
});
