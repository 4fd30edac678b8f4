import type { Env } from '../env.ts';
import type { Logger } from '../logger.ts';
import { openQueue } from './bullmq-connection.ts';
import { oncePerKey } from './once-per-key.ts';
import type { Hint, OpenHintQueue, QueueState } from './hint-queue.ts';
import { queuePriority } from './queue-priority.ts';
import { readRedisState } from './redis-state.ts';

const addLimitMs = 2000;
const breakerMs = 1000;
/** A store that is wiped between a look and a write must not look whole by that write. */
const replaceMark = `
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2])
  return 1`;

/** Opens the producing side on Redis (REDIS_URL) or on BullMQ's PostgreSQL backend. */
export function createHintQueue(env: Env, log: Pick<Logger, 'warn'>): OpenHintQueue {
  const { queue, redis } = openQueue(env);
  const markKey = `${env.QUEUE_PREFIX}:sweep-round`;
  let closedUntil = 0;
  queue.on('error', (error) => log.warn({ err: error }, 'the queue reported an error'));

  async function guarded<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    // The breaker: after a failure nothing is tried for a second, so a dead queue does not cost every batch 2 s.
    if (performance.now() < closedUntil) throw new Error('The queue was away a moment ago.');
    try {
      return await within(addLimitMs, work());
    } catch (error) {
      closedUntil = performance.now() + breakerMs;
      throw error;
    }
  }

  async function readState(): Promise<QueueState> {
    if (redis) return readRedisState(redis, `${env.QUEUE_PREFIX}:probe`);
    await queue.getJobCounts('active');
    return 'up';
  }

  const addToQueue = (hint: Hint, delayMs: number): Promise<void> =>
    guarded(async () => {
      const isLook = hint.ids.length === 0;
      await queue.add(hint.taskType, hint, {
        // A look is no mass: it asks for the jobs whose turn it is.
        priority: queuePriority(hint.priority, isLook ? 0 : delayMs),
        // BullMQ's PostgreSQL backend keeps times as whole numbers.
        ...(delayMs > 0 && { delay: Math.ceil(delayMs) }),
        ...(isLook && delayMs === 0 && { deduplication: { id: lookOf(hint) } }),
      });
    });
  const addLook = oncePerKey((hint: Hint) => addToQueue(hint, 0), lookOf);

  return {
    kind: env.REDIS_URL ? 'redis' : 'postgres',
    add: (hint, delayMs) => (hint.ids.length === 0 && delayMs === 0 ? addLook(hint) : addToQueue(hint, delayMs)),
    countReady: () =>
      guarded(async () => {
        const counts = await queue.getJobCounts('wait', 'prioritized', 'active');
        return Object.values(counts).reduce((sum, count) => sum + count, 0);
      }),
    isReachable: () =>
      guarded(readState).then(
        (state) => state === 'up' || state === 'evicting',
        () => false,
      ),
    // Past the breaker: who asks wants to know how it is now.
    state: () => within(addLimitMs, readState()).catch(() => 'down'),
    mark: redis && {
      read: () =>
        guarded(async () => {
          const value = await redis.get(markKey);
          return value === null ? undefined : Number(value);
        }),
      write: (value, instead) =>
        guarded(async () => {
          if (instead !== undefined) return (await redis.eval(replaceMark, 1, markKey, instead, value)) === 1;
          await redis.set(markKey, value);
          return true;
        }),
    },
    close: () => within(addLimitMs, queue.close()).catch(() => undefined),
  };
}

const lookOf = (hint: Hint): string => `${hint.taskType}/${hint.priority}`;

/** @throws when the work takes longer */
async function within<Answer>(limitMs: number, work: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The queue did not answer within ${limitMs} ms.`)), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
