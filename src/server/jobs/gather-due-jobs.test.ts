import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { mostIdsPerHint } from '../queue/hint-queue.ts';
import type { DueJob } from './dispatch-jobs.ts';
import { gatherDueJobs } from './gather-due-jobs.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

let count = 0;

function dueJobs(howMany: number, more: Partial<DueJob> = {}): DueJob[] {
  return Array.from({ length: howMany }, () => {
    count += 1;
    return { jobId: `job-${count}`, taskType: 'a', priority: 2, generation: 0, dueInMs: 0, isKeyed: false, ...more };
  });
}

/** Sizes of what was dispatched, in order. */
function gathering() {
  const dispatched: DueJob[][] = [];
  return { dispatched, ...gatherDueJobs((jobs) => dispatched.push(jobs)) };
}

test('jobs that come alone, or few together, wait for nobody', () => {
  const { dispatched, add } = gathering();
  const alone = dueJobs(1);
  const few = dueJobs(3);
  add(alone);
  add(few);
  expect(dispatched).toEqual([alone, few]);
});

test('many share what is dispatched, at the latest after 10 ms', () => {
  const { dispatched, add } = gathering();
  const first = dueJobs(20);
  const second = dueJobs(20);
  add(first);
  vi.advanceTimersByTime(9);
  add(second);
  expect(dispatched).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(dispatched).toEqual([[...first, ...second]]);
  vi.advanceTimersByTime(100);
  expect(dispatched).toHaveLength(1);
});

test('a full hint waits no longer, and no other kind of job fills it', () => {
  const { dispatched, add } = gathering();
  const urgent = dueJobs(10, { priority: 1 });
  add(urgent);
  const many = dueJobs(mostIdsPerHint + 10);
  add(many);
  expect(dispatched).toEqual([many.slice(0, mostIdsPerHint)]);
  vi.advanceTimersByTime(10);
  expect(dispatched[1]).toEqual([...urgent, ...many.slice(mostIdsPerHint)]);
});

test('what still waits is dispatched when the process ends', () => {
  const { dispatched, add, flush } = gathering();
  const jobs = dueJobs(5);
  add(jobs);
  flush();
  flush();
  expect(dispatched).toEqual([jobs]);
});
