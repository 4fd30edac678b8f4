import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Env } from '../env.ts';
import type { Logger } from '../logger.ts';
import { openConsumer, type OpenConsumer } from './bullmq-connection.ts';
import type { HeldHint, HintSource } from './hint-queue.ts';

const closeLimitMs = 2000;
/** What a wait may take beyond its time before hints are asked for beside it. */
const overdueMs = 10_000;
/** And how often then. */
const pollMs = 1000;
/** A wait that ends so soon without a hint was lost to another worker, or has failed. */
const soonMs = 1000;
const mostSoonEnds = 5;

/**
 * Opens the consuming side. It waits for ever for a queue that is away.
 *
 * The wait has a connection of its own, and that may be stuck where all others are well, as is told of Redis Clusters whose primary
 * died (https://github.com/taskforcesh/bullmq/issues/4138). Where a wait never settles, or fails each time, hints are asked for without.
 */
export async function createHintSource(
  env: Env,
  log: Pick<Logger, 'warn'>,
  { worker, waitSeconds }: OpenConsumer = openConsumer(env),
): Promise<HintSource> {
  const token = randomUUID();
  let closing = false;
  let waiting: ReturnType<typeof worker.getNextJob> | undefined;
  let isOverdue = false;
  let soonEnds = 0;
  /** BullMQ waits for a job only behind an answer without one. */
  let hadOne = true;
  let stopWaiting: (() => void) | undefined;
  worker.on('error', (error) => {
    if (!closing) log.warn({ err: error }, 'the queue reported an error');
  });

  // Settles with the first round; the queue may be away now, and the timer goes on by itself.
  void worker.startStalledCheckTimer().catch((error: unknown) => log.warn({ err: error }, 'stalled check failed'));

  /** BullMQ on PostgreSQL would wait on behind its own close. */
  function waitedFor() {
    const current = (waiting ??= worker.getNextJob(token));
    const { promise, resolve, reject } = Promise.withResolvers<Awaited<typeof current> | 'overdue' | undefined>();
    const timer = setTimeout(() => resolve('overdue'), isOverdue ? pollMs : waitSeconds * 1000 + overdueMs);
    stopWaiting = () => resolve(undefined);
    current.then(resolve, reject);
    return promise.finally(() => clearTimeout(timer));
  }

  async function nextJob() {
    const startedAt = performance.now();
    const job = await waitedFor().catch((error: unknown) => {
      waiting = undefined;
      throw error;
    });
    if (job === 'overdue') {
      if (!isOverdue) log.warn({}, 'the wait for hints does not end: they are asked for without waiting');
      isOverdue = true;
      return worker.getNextJob(token, { block: false });
    }
    waiting = undefined;
    isOverdue = false;
    soonEnds = job || performance.now() - startedAt > soonMs ? 0 : soonEnds + 1;
    if (closing || soonEnds < mostSoonEnds) return job;
    soonEnds = 0;
    return worker.getNextJob(token, { block: false });
  }

  return {
    async next(): Promise<HeldHint | undefined> {
      if (closing) return undefined;
      const hadWaited = hadOne;
      const job = await nextJob();
      hadOne = job !== undefined;
      if (!job) return undefined;
      return {
        hint: job.data,
        hadWaited,
        timesTaken: job.attemptsStarted,
        complete: async () => {
          await job.moveToCompleted(undefined, token, false);
        },
        putBack: async (ids) => {
          await job.updateData({ ...job.data, ids });
          await job.moveToWait(token);
        },
        putOff: async (delayMs) => {
          // BullMQ signals the delay by throwing in processors; by hand the move itself is all.
          await job.moveToDelayed(Date.now() + Math.ceil(delayMs), token);
        },
      };
    },
    async close() {
      if (closing) return;
      closing = true;
      stopWaiting?.();
      // BullMQ's close can wait for ever on a dead connection.
      await Promise.race([worker.close(true).catch(() => undefined), sleep(closeLimitMs, undefined, { ref: false })]);
    },
  };
}
