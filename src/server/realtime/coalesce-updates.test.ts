import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { JobSummary } from '../../jobs/job-schema.ts';
import type { BroadcastChannel } from './broadcast-channel.ts';
import { createCoalescedBroadcast } from './coalesce-updates.ts';

const at = '2026-11-24T12:00:00.000Z';

function aSummary(fields: Partial<JobSummary> = {}): JobSummary {
  return {
    jobId: '00000000-0000-7000-8000-000000000001',
    taskType: 'no_op',
    status: 'completed',
    priority: 'normal',
    error: null,
    errorCode: null,
    callbackUrl: null,
    retries: 3,
    timeout: 30_000,
    attemptsMade: 1,
    maxAttempts: 4,
    nextRetryAt: null,
    progress: null,
    tags: [],
    runAt: at,
    expiresAt: null,
    deadline: null,
    createdAt: at,
    startedAt: at,
    attemptStartedAt: at,
    finishedAt: null,
    updatedAt: at,
    version: 1,
    workerId: null,
    scheduleId: null,
    rerunOf: null,
    ...fields,
  };
}

/** A channel that keeps what it is given. */
function aChannel(watched: string[] = []) {
  const jobs: { jobId: string; version: number; percent: number | undefined; toAll: boolean }[] = [];
  const counts: unknown[] = [];
  const channel: BroadcastChannel = {
    sendJob: ({ jobId, version, progress }, toAll) =>
      void jobs.push({ jobId, version, percent: progress?.percent, toAll }),
    sendCounts: (given) => void counts.push(given),
    isWatched: ({ jobId }) => watched.includes(jobId),
    sendCancel: () => undefined,
    close: async () => undefined,
  };
  return { jobs, counts, broadcast: createCoalescedBroadcast(channel, { warn: () => undefined }), channel };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('a lone change goes out at once', () => {
  const { broadcast, jobs } = aChannel();
  broadcast.jobUpdated(aSummary());
  expect(jobs).toMatchObject([{ version: 1, toAll: true }]);
});

test('of changes that follow within 16 ms only the latest version goes out', () => {
  const { broadcast, jobs } = aChannel();
  for (const version of [1, 2, 4, 3]) broadcast.jobUpdated(aSummary({ version, status: 'active' }));
  expect(jobs.map((job) => job.version)).toEqual([1]);
  vi.advanceTimersByTime(16);
  expect(jobs.map((job) => job.version)).toEqual([1, 4]);
});

test('the end of a job goes out at once, right after its start; of many ends at a time only the first two', () => {
  const { broadcast, jobs } = aChannel();
  const change = (jobId: string, version: number, status: JobSummary['status']) =>
    broadcast.jobUpdated(aSummary({ jobId, version, status }));
  change('a', 1, 'active');
  change('a', 2, 'completed');
  expect(jobs.map(({ jobId, version }) => `${jobId}${version}`)).toEqual(['a1', 'a2']);
  for (const jobId of ['b', 'c', 'd']) change(jobId, 2, 'failed');
  expect(jobs.map(({ jobId, version }) => `${jobId}${version}`)).toEqual(['a1', 'a2', 'b2']);
  vi.advanceTimersByTime(16);
  expect(jobs.map(({ jobId, version }) => `${jobId}${version}`)).toEqual(['a1', 'a2', 'b2', 'c2', 'd2']);
});

test('progress goes out once a second, the latest one, and never delays a change of status', () => {
  const { broadcast, jobs } = aChannel();
  const progress = (percent: number) =>
    broadcast.jobUpdated(aSummary({ status: 'active', progress: { percent, note: null } }));
  progress(1);
  for (let percent = 2; percent <= 50; percent += 1) {
    vi.advanceTimersByTime(10);
    progress(percent);
  }
  expect(jobs.map((job) => job.percent)).toEqual([1]);
  vi.advanceTimersByTime(1000);
  expect(jobs.map((job) => job.percent)).toEqual([1, 50]);
  progress(60);
  broadcast.jobUpdated(aSummary({ version: 2 }));
  vi.advanceTimersByTime(16);
  expect(jobs.at(-1)).toMatchObject({ version: 2 });
  vi.advanceTimersByTime(5000);
  expect(jobs).toHaveLength(3);
});

test('the first progress follows the start of an attempt at once', () => {
  const { broadcast, jobs } = aChannel();
  broadcast.jobUpdated(aSummary({ status: 'active' }));
  broadcast.jobUpdated(aSummary({ status: 'active', progress: { percent: 1, note: null } }));
  vi.advanceTimersByTime(16);
  expect(jobs.map((job) => job.percent)).toEqual([undefined, 1]);
});

test('past 50 a second all are told counts, at most four times a second, and only watched jobs go out one by one', () => {
  const { broadcast, jobs, counts } = aChannel(['job-700']);
  for (let number = 1; number <= 1000; number += 1) {
    broadcast.jobUpdated(aSummary({ jobId: `job-${number}` }));
    if (number % 10 === 0) vi.advanceTimersByTime(5);
  }
  vi.advanceTimersByTime(250);
  expect(jobs.filter((job) => job.toAll)).toHaveLength(50);
  expect(jobs.filter((job) => !job.toAll)).toMatchObject([{ jobId: 'job-700' }]);
  expect(counts.length).toBeLessThanOrEqual(3);
  const counted = counts
    .flatMap((each) => Object.values(each as Record<string, number>))
    .reduce((sum, n) => sum + n, 0);
  expect(counted).toBe(950);
  vi.advanceTimersByTime(1000);
  broadcast.jobUpdated(aSummary({ jobId: 'job-1001' }));
  expect(jobs.at(-1)).toMatchObject({ jobId: 'job-1001', toAll: true });
});

test('while more than 500 a second go on all are told counts alone, and single jobs again a second later', () => {
  const { broadcast, jobs, counts } = aChannel(['watched']);
  const flood = (seconds: number) => {
    for (let tick = 0; tick < seconds * 100; tick += 1) {
      for (let number = 0; number < 10; number += 1) broadcast.jobUpdated(aSummary({ jobId: `job-${tick}-${number}` }));
      vi.advanceTimersByTime(10);
    }
  };
  flood(1);
  // What came first, while it could be all.
  expect(jobs.filter((job) => job.toAll)).toHaveLength(50);
  flood(3);
  broadcast.jobUpdated(aSummary({ jobId: 'watched' }));
  vi.advanceTimersByTime(250);
  expect(jobs.filter((job) => job.toAll)).toHaveLength(50);
  expect(jobs.at(-1)).toMatchObject({ jobId: 'watched', toAll: false });
  expect(counts.length).toBeGreaterThanOrEqual(16);
  vi.advanceTimersByTime(1000);
  broadcast.jobUpdated(aSummary({ jobId: 'after' }));
  expect(jobs.at(-1)).toMatchObject({ jobId: 'after', toAll: true });
});

test('below 500 a second the first 50 of each second go out one by one', () => {
  const { broadcast, jobs } = aChannel();
  for (let number = 0; number < 800; number += 1) {
    broadcast.jobUpdated(aSummary({ jobId: `job-${number}` }));
    vi.advanceTimersByTime(5);
  }
  expect(jobs.filter((job) => job.toAll).length).toBeGreaterThanOrEqual(200);
});

test('a channel that throws does not throw into the caller', () => {
  const { broadcast, channel } = aChannel();
  channel.sendJob = () => {
    throw new Error('no connection');
  };
  expect(() => broadcast.jobUpdated(aSummary())).not.toThrow();
});

test('close sends what waits', async () => {
  const { broadcast, jobs } = aChannel();
  broadcast.jobUpdated(aSummary({ version: 1 }));
  broadcast.jobUpdated(aSummary({ version: 2 }));
  await broadcast.close();
  expect(jobs.map((job) => job.version)).toEqual([1, 2]);
});

test('deleted jobs are told as a change without counts, together and once', () => {
  const { broadcast, jobs, counts } = aChannel();
  broadcast.jobsDeleted();
  broadcast.jobsDeleted();
  vi.advanceTimersByTime(2000);
  expect([jobs, counts]).toEqual([[], [{}]]);
});
