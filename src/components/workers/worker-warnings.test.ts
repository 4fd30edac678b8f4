import { expect, test } from 'vitest';
import { aWorker } from '../../../tests/support/a-worker.ts';
import type { WorkersAtWork } from '../../jobs/worker-schema.ts';
import { workerWarnings } from './worker-warnings.ts';

const beatAt = Date.parse('2026-11-26T12:00:00Z');
const textsOf = (atWork: Partial<WorkersAtWork>, now = beatAt + 1000): string[] =>
  workerWarnings({ at: new Date(now).toISOString(), workers: [aWorker()], unserved: [], ...atWork }, now).map(
    ({ tone, text }) => `${tone}: ${text}`,
  );

test('where all is well nothing is said', () => {
  expect(textsOf({})).toEqual([]);
});

test('without any worker the page itself says what to do', () => {
  expect(textsOf({ workers: [] })).toEqual([]);
});

test('jobs that wait for a worker that is not there are named with their type and number, three types at most', () => {
  const unserved = ['a', 'b', 'c', 'd'].map((taskType, index) => ({ taskType, pending: 4 - index }));
  expect(textsOf({ unserved })).toEqual([
    'bad: No running worker takes a: 4 jobs wait.',
    'bad: No running worker takes b: 3 jobs wait.',
    'bad: No running worker takes c: 2 jobs wait.',
    'warning: 1 more task type without a worker.',
  ]);
  expect(textsOf({ unserved: [{ taskType: 'd', pending: 1 }] })).toEqual([
    'bad: No running worker takes d: 1 job waits.',
  ]);
});

test('a heartbeat is late after half of its lease and the age of the answer, and not before', () => {
  expect(textsOf({}, beatAt + 17_000)).toEqual([]);
  expect(textsOf({}, beatAt + 18_000)).toEqual([
    'warning: The heartbeat of box, pid 7 is 18 s old: it is lost in 12 s without one.',
  ]);
});

test('one that was lost has no late heartbeat and no blocked event loop', () => {
  const lost = aWorker({ lostAt: '2026-11-26T12:00:30.000Z', eventLoopDelayMs: 900 });
  expect(textsOf({ workers: [lost, aWorker({ workerId: 'other' })] }, beatAt + 10_000)).toEqual([]);
});

test('an event loop that stands still is named; of a pull worker nobody knows', () => {
  expect(textsOf({ workers: [aWorker({ eventLoopDelayMs: 199.9 })] })).toEqual([]);
  expect(textsOf({ workers: [aWorker({ eventLoopDelayMs: 450 })] })).toEqual([
    'warning: The event loop of box, pid 7 stands still for 450 ms.',
  ]);
  expect(textsOf({ workers: [aWorker({ kind: 'pull', eventLoopDelayMs: 450 })] })).toEqual([]);
});

test('two versions are named with their workers, those that pull left out', () => {
  const workers = [aWorker(), aWorker({ version: '2.0.0' }), aWorker({ kind: 'pull', version: '' })];
  expect(textsOf({ workers })).toEqual(['warning: Workers of 2 versions run: 1.0.0 on 1 worker, 2.0.0 on 1 worker.']);
});

test('workers that all drain, or are all lost, start nothing', () => {
  expect(textsOf({ workers: [aWorker({ state: 'draining' })] })).toEqual([
    'bad: Every worker is draining: nothing new is started.',
  ]);
  expect(textsOf({ workers: [aWorker({ lostAt: '2026-11-26T12:00:30.000Z' })] })).toEqual([
    'bad: No worker is alive: nothing new is started.',
  ]);
});
