import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Env } from '../env.ts';
import type { Logger } from '../logger.ts';
import { openWorker } from './bullmq-connection.ts';
import type { HeldHint, HintSource } from './hint-queue.ts';

const closeLimitMs = 2000;

/** Opens the consuming side. It waits for ever for a queue that is away. */
export async function createHintSource(env: Env, log: Pick<Logger, 'warn'>): Promise<HintSource> {
  const worker = openWorker(env);
  const token = randomUUID();
  let closing = false;
  /** BullMQ waits for a job only behind an answer without one. */
  let hadOne = true;
  let stopWaiting: (() => void) | undefined;
  worker.on('error', (error) => {
    if (!closing) log.warn({ err: error }, 'the queue reported an error');
  });

  // Settles with the first round; the queue may be away now, and the timer goes on by itself.
  void worker.startStalledCheckTimer().catch((error: unknown) => log.warn({ err: error }, 'stalled check failed'));

  /** BullMQ on PostgreSQL would wait on behind its own close. */
  function nextJob() {
    return new Promise<Awaited<ReturnType<typeof worker.getNextJob>> | undefined>((resolve, reject) => {
      stopWaiting = () => resolve(undefined);
      worker.getNextJob(token).then(resolve, reject);
    });
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
