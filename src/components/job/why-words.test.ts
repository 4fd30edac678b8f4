import { describe, expect, test } from 'vitest';
import type { JobWhy } from '../../jobs/job-schema.ts';
import { whyWords } from './why-words.ts';

const said = (reason: JobWhy['reason'], details: JobWhy['details'] = {}, queueAway: string | null = null) =>
  whyWords({
    why: { state: 'pending', reason, since: '2026-11-26T10:00:00.000Z', details },
    taskType: 'send email',
    queueAway,
    moment: (at) => `<${at}>`,
  });

describe('why a job waits', () => {
  test('is not said of one that runs or has ended', () => {
    expect([said('running'), said('ended')]).toEqual([null, null]);
  });

  test('names the moment that it is due', () => {
    expect(said('not_due', { runAt: 'then' })?.text).toBe('It starts <then>.');
    expect(said('backing_off', { runAt: 'then', attempt: 2 })?.text).toBe(
      'Attempt 2 did not succeed. The next one is due <then>.',
    );
  });

  test('says who paused the task type, since when, and where it is resumed', () => {
    expect(said('paused', { allPaused: false, pausedAt: 'then', pausedBy: 'ops' })).toEqual({
      tone: 'warning',
      title: 'send email is paused.',
      text: 'That was done by ops, <then>. None of its jobs is started until it is resumed.',
      link: { href: '/tasks/send%20email', label: 'Resume it' },
    });
    expect(said('paused', { allPaused: false, pausedAt: null, pausedBy: null })?.text).toBe(
      'None of its jobs is started until it is resumed.',
    );
    expect(said('paused', { allPaused: true })).toMatchObject({ title: 'All task types are paused.' });
  });

  test('counts what runs against a limit', () => {
    expect(said('concurrency_limit', { concurrency: 5, active: 5 })).toMatchObject({
      title: 'It waits for its task type’s limit of 5 at once.',
      text: '5 are running.',
      link: { href: '/tasks/send%20email' },
    });
    expect(said('concurrency_limit', { concurrencyPerKey: 1, active: 1, concurrencyKey: 'acme' })).toMatchObject({
      title: 'It waits for its key’s limit of 1 at once.',
      text: 'Of acme, 1 is running.',
    });
    expect(said('rate_limit', { nextStartInMs: 1200 })?.text).toBe('The next start is allowed in 2 s.');
  });

  test('says its place in the queue, and that the queue is away before that', () => {
    expect(said('waiting_for_worker', { jobsAhead: 1204, workers: 2, freeSlots: 0 })?.text).toBe(
      '1,204 jobs stand before it. 2 workers have its task type, with no free slot.',
    );
    expect(said('waiting_for_worker', { jobsAhead: 10_000, workers: 1, freeSlots: 1 })?.text).toBe(
      'More than 10,000 jobs stand before it. One worker has its task type, with 1 free slot.',
    );
    expect(said('waiting_for_worker', { jobsAhead: 0 }, 'Redis cannot be reached.')).toMatchObject({
      tone: 'warning',
      title: 'Redis cannot be reached.',
    });
    expect(said('no_worker', {}, 'Redis cannot be reached.')?.title).toMatch(/^No worker/);
  });
});
