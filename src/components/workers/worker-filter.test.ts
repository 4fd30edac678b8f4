import { expect, test } from 'vitest';
import { aWorker } from '../../../tests/support/a-worker.ts';
import { chosenWorkers, workerOrders, type WorkerFilter } from './worker-filter.ts';

const workers = [
  aWorker({ workerId: 'old', host: 'b-box', startedAt: '2026-11-26T08:00:00.000Z', memoryBytes: 1, slotsUsed: 1 }),
  aWorker({ workerId: 'full', host: 'a-box', slotsUsed: 5, eventLoopDelayMs: 90, taskTypes: ['resize', 'send_email'] }),
  aWorker({ workerId: 'drains', host: 'C-Box', state: 'draining', heartbeatAt: '2026-11-26T11:59:00.000Z' }),
  aWorker({
    workerId: 'gone',
    host: 'a-box',
    lostAt: '2026-11-26T12:00:30.000Z',
    startedAt: '2026-11-26T01:00:00.000Z',
  }),
];
const chosen = (own: Partial<WorkerFilter>): string[] =>
  chosenWorkers(workers, { state: null, type: null, host: null, sort: 'started', ...own }).map(
    ({ workerId }) => workerId,
  );

test('a filter narrows by state, task type and a part of the host, whatever its case', () => {
  expect(chosen({ state: 'draining' })).toEqual(['drains']);
  expect(chosen({ state: 'lost' })).toEqual(['gone']);
  expect(chosen({ state: 'running' })).toEqual(['old', 'full']);
  expect(chosen({ type: 'resize' })).toEqual(['full']);
  expect(chosen({ host: ' c-b ' })).toEqual(['drains']);
  expect(chosen({ host: 'nowhere' })).toEqual([]);
});

test('each order puts first what it is named after', () => {
  const first = Object.fromEntries(workerOrders.map((sort) => [sort, chosen({ sort })[0]]));
  expect(first).toEqual({
    started: 'old',
    busy: 'full',
    host: 'full',
    heartbeat: 'drains',
    memory: 'full',
    delay: 'full',
  });
});

test('the lost stand at the end of every order', () => {
  expect(workerOrders.map((sort) => chosen({ sort }).at(-1))).toEqual(workerOrders.map(() => 'gone'));
});
