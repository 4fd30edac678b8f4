import { Emitter as PostgresEmitter } from '@socket.io/postgres-emitter';
import { Emitter as RedisEmitter } from '@socket.io/redis-emitter';
import type { Database } from '../database.ts';
import type { Env } from '../env.ts';
import type { Logger } from '../logger.ts';
import { redisAddress, type RedisEnv } from '../queue/connect-redis.ts';
import { cancelEvent, jobRoom, jobsRoom, type Broadcast } from './broadcast.ts';
import type { BroadcastChannel } from './broadcast-channel.ts';
import { createCoalescedBroadcast } from './coalesce-updates.ts';
import { fitSummary } from './fit-summary.ts';
import { NotifyPool, notifyPrefix } from './notify-pool.ts';
import { openPublisher, redisKey } from './quiet-redis.ts';

interface EmitterOptions {
  env: RedisEnv & Pick<Env, 'QUEUE_PREFIX' | 'DATABASE_URL' | 'DATABASE_DIRECT_URL' | 'DATABASE_SCHEMA'>;
  db: Database;
  log: Pick<Logger, 'warn'>;
}

/** The broadcast of a process without a Socket.io server of its own: through Redis or PostgreSQL to the workers'. */
export function createEmitterBroadcast({ env, db, log }: EmitterOptions): Broadcast {
  const address = redisAddress(env);
  if (address) {
    const publisher = openPublisher(address, log);
    const emitter = new RedisEmitter(publisher.client, { key: redisKey(env.QUEUE_PREFIX) });
    return createCoalescedBroadcast(
      emitterChannel(emitter, async () => publisher.close()),
      log,
    );
  }
  const pool = new NotifyPool(db, env, log);
  // The emitter asks nothing of the pool but `query`. Version 0.1.1 does not name the namespace in its messages, by
  // which the adapter (0.5.0) finds whom to give them to.
  const withNamespace = {
    query: (text: string, [channel = '', payload = '']: string[]) =>
      pool.query(text, [channel, payload.replace(/^\{/, '{"nsp":"/",')]),
  };
  const emitter = new PostgresEmitter(withNamespace, '/', {
    channelPrefix: notifyPrefix(env),
  });
  return createCoalescedBroadcast(
    emitterChannel(emitter, () => pool.close()),
    log,
  );
}

/** What both emitters can do. */
interface AnyEmitter {
  to(rooms: string | string[]): { emit(event: string, data: unknown): boolean };
  serverSideEmit(event: string, data: unknown): void;
}

function emitterChannel(emitter: AnyEmitter, close: () => Promise<void>): BroadcastChannel {
  const channel: BroadcastChannel = {
    sendJob(summary, toAll) {
      const fitting = fitSummary(summary);
      if (!fitting) return channel.sendCounts({ [summary.status]: 1 });
      emitter.to(toAll ? [jobsRoom, jobRoom(summary.jobId)] : jobRoom(summary.jobId)).emit('job:updated', fitting);
    },
    sendCounts(counts) {
      emitter.to(jobsRoom).emit('jobs:changed', { counts });
    },
    // An emitter hears nothing, so it cannot know; but nobody can watch a job that was only just made.
    isWatched: (summary) => summary.version > 0,
    sendCancel(message) {
      emitter.serverSideEmit(cancelEvent, message);
    },
    close,
  };
  return channel;
}
