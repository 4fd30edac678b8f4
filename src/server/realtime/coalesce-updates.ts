import type { JobSummary } from '../../jobs/job-schema.ts';
import { isTerminal, type JobStatus } from '../../jobs/job-status.ts';
import type { Logger } from '../logger.ts';
import type { Broadcast } from './broadcast.ts';
import type { BroadcastChannel } from './broadcast-channel.ts';

/** Changes that arrive within this time of a flush go out together. */
const windowMs = 16;
/** This many ends of jobs do not wait for the window: who waits for one quick job is told as soon as it has ended. */
const endsAtOncePerWindow = 2;
const progressEveryMs = 1000;
/** Past this many a second, room `jobs` is told how many jobs changed instead of which. */
const mostToAllPerSecond = 50;
const countsEveryMs = 250;
/** Past this many a second the 50 would be a needle in a haystack, and each costs a message to every page. */
const floodPerSecond = 500;
const mostRemembered = 10_000;

type Counts = Partial<Record<JobStatus, number>>;

/**
 * Keeps a busy process from drowning adapter and browsers (each message is a NOTIFY or a PUBLISH). The first change
 * after a quiet moment goes out at once; what follows within 16 ms goes out together, of each job the latest version
 * only, except the first two ends of jobs. A job's progress goes out once a second. Past 50 a second only jobs that
 * somebody watches are told one by one; while more than 500 a second go on, none of the others is.
 */
export function createCoalescedBroadcast(channel: BroadcastChannel, log: Pick<Logger, 'warn'>): Broadcast {
  const waiting = new Map<string, JobSummary>();
  /** What was last sent of a job that is running, and when its progress was, to tell progress from a change. */
  const running = new Map<string, { version: number; sentAt: number }>();
  let flushTimer: NodeJS.Timeout | undefined;
  let progressTimer: NodeJS.Timeout | undefined;
  let countsTimer: NodeJS.Timeout | undefined;
  let counts: Counts = {};
  let areSomeDeleted = false;
  let second = { startedAt: 0, sent: 0 };
  /** Changes of late: one more with each, 500 fewer a second. */
  let flood = { at: 0, level: 0 };
  let endsAtOnce = 0;
  let isClosed = false;

  const quietly = (send: () => void): void => {
    try {
      send();
    } catch (error) {
      log.warn({ err: error }, 'a broadcast was not sent');
    }
  };

  function flush(): void {
    const now = performance.now();
    let sent = 0;
    for (const [jobId, summary] of waiting) {
      const dueInMs = progressDueInMs(summary, now);
      if (dueInMs > 0 && !isClosed) {
        progressTimer ??= setTimeout(afterProgressWait, dueInMs).unref();
        continue;
      }
      waiting.delete(jobId);
      remember(summary, now);
      send(summary, now);
      sent += 1;
    }
    if (sent > 0 && !isClosed) flushTimer ??= setTimeout(afterWindow, windowMs).unref();
  }

  function afterWindow(): void {
    flushTimer = undefined;
    endsAtOnce = 0;
    if (waiting.size > 0) flush();
  }

  function afterProgressWait(): void {
    progressTimer = undefined;
    if (!flushTimer) flush();
  }

  /** 0 for everything but progress that comes too soon after the last. */
  function progressDueInMs(summary: JobSummary, now: number): number {
    const last = running.get(summary.jobId);
    if (!last || summary.status !== 'active' || summary.version !== last.version) return 0;
    return Math.max(0, last.sentAt + progressEveryMs - now);
  }

  function remember(summary: JobSummary, now: number): void {
    // The start of an attempt is no progress: the first of it follows at once.
    const sentAt = summary.progress ? now : -Infinity;
    // A job that another process ended stays here; forgetting all costs one early progress each.
    if (running.size >= mostRemembered) running.clear();
    if (summary.status === 'active') running.set(summary.jobId, { version: summary.version, sentAt });
    else running.delete(summary.jobId);
  }

  function send(summary: JobSummary, now: number): void {
    if (now - second.startedAt >= 1000) second = { startedAt: now, sent: 0 };
    const toAll = !isFlooded(now) && second.sent < mostToAllPerSecond;
    second.sent += 1;
    if (!toAll) count(summary.status);
    if (toAll || channel.isWatched(summary)) quietly(() => channel.sendJob(summary, toAll));
  }

  /** Never for what comes at once after a quiet moment; and no longer than a second after a flood is over. */
  function isFlooded(now: number): boolean {
    const ebbed = ((now - flood.at) / 1000) * floodPerSecond;
    flood = { at: now, level: Math.min(2 * floodPerSecond, Math.max(0, flood.level - ebbed) + 1) };
    return flood.level > floodPerSecond;
  }

  function count(status: JobStatus): void {
    counts[status] = (counts[status] ?? 0) + 1;
    sendCountsSoon();
  }

  function sendCountsSoon(): void {
    if (!isClosed) countsTimer ??= setTimeout(sendCounts, countsEveryMs).unref();
  }

  function sendCounts(): void {
    countsTimer = undefined;
    if (Object.keys(counts).length === 0 && !areSomeDeleted) return;
    const gathered = counts;
    counts = {};
    areSomeDeleted = false;
    quietly(() => channel.sendCounts(gathered));
  }

  return {
    jobUpdated(summary) {
      if (isClosed) return;
      const known = waiting.get(summary.jobId);
      if (known && known.version > summary.version) return;
      waiting.set(summary.jobId, summary);
      if (!flushTimer) return flush();
      if (!isTerminal(summary.status) || endsAtOnce >= endsAtOncePerWindow) return;
      endsAtOnce += 1;
      flush();
    },
    jobsDeleted() {
      areSomeDeleted = true;
      sendCountsSoon();
    },
    jobCancelled(jobId, workerId, leaseToken) {
      if (!isClosed) quietly(() => channel.sendCancel({ jobId, workerId, leaseToken }));
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      for (const timer of [flushTimer, progressTimer, countsTimer]) clearTimeout(timer);
      flush();
      sendCounts();
      await channel.close();
    },
  };
}
