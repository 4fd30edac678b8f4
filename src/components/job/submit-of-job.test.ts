import { expect, test } from 'vitest';
import { submitJobSchema, type Job } from '../../jobs/job-schema.ts';
import { submitOfJob } from './submit-of-job.ts';

const job: Job = {
  jobId: '0193a000-0000-7000-8000-000000000001',
  taskType: 'noop',
  status: 'failed',
  priority: 'high',
  payload: { note: 'ü' },
  result: null,
  error: 'no luck',
  errorCode: 'handler_error',
  callbackUrl: 'https://receiver.example/hook',
  webhookOptions: { events: ['started', 'failed'], retrySchedule: 'long' },
  webhook: null,
  retries: 2,
  timeout: 1000,
  attemptsMade: 3,
  maxAttempts: 3,
  nextRetryAt: null,
  progress: null,
  tags: ['vip'],
  runAt: '2026-11-26T10:00:00.000Z',
  expiresAt: '2026-11-26T11:00:00.000Z',
  deadline: null,
  createdAt: '2026-11-26T10:00:00.000Z',
  startedAt: null,
  attemptStartedAt: null,
  finishedAt: null,
  updatedAt: '2026-11-26T10:00:00.000Z',
  version: 6,
  workerId: null,
  scheduleId: null,
  rerunOf: null,
  concurrencyKey: 'customer-1',
  traceparent: null,
  idempotencyKey: null,
  unique: null,
};

/** Before and after the job's clocks ran out. */
const early = Date.parse('2026-11-26T09:00:00.000Z');
const late = Date.parse('2026-11-26T12:00:00.000Z');

test('the same job again: all that was chosen, and no times that have passed', () => {
  const submit = submitOfJob(job, late);
  expect(submit).toEqual({
    concurrencyKey: 'customer-1',
    taskType: 'noop',
    payload: { note: 'ü' },
    callbackUrl: 'https://receiver.example/hook',
    webhook: { events: ['started', 'failed'], retrySchedule: 'long' },
    priority: 'high',
    retries: 2,
    timeout: 1000,
    tags: ['vip'],
  });
  expect(submitJobSchema.parse(submit)).toEqual(submit);
});

test('what was left to the settings is left to them again', () => {
  const webhookOptions = { events: ['failed' as const], retrySchedule: null };
  expect(submitOfJob({ ...job, webhookOptions }, late).webhook).toEqual({ events: ['failed'] });
  expect(submitOfJob({ ...job, callbackUrl: null, webhookOptions: null }, late)).not.toHaveProperty('webhook');
});

test('times that are ahead are kept, but not the pause before a retry', () => {
  const deadline = '2026-11-26T11:30:00.000Z';
  const { runAt, expiresAt } = job;
  expect(submitOfJob({ ...job, deadline }, early)).toMatchObject({ runAt, expiresAt, deadline });
  expect(submitOfJob({ ...job, nextRetryAt: runAt }, early)).not.toHaveProperty('runAt');
});
