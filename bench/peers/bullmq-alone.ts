import { createPostgresBackend, Queue, type PostgresConnectionOptions, type PostgresQueueBackend } from 'bullmq';
import { drainBy, inBatches, type ProcessingPeer } from './processing-peer.ts';

/** BullMQ on Redis without a database, which forgets what has ended. */
export function bullmqOnRedis(redisUrl: string, concurrency: number): ProcessingPeer {
  const queue = new Queue('peer', { connection: { url: redisUrl }, defaultJobOptions: { removeOnComplete: true } });
  return peerOf('BullMQ on Redis', queue, { REDIS_URL: redisUrl, CONCURRENCY: String(concurrency) });
}

/** BullMQ on its own PostgreSQL backend. */
export async function bullmqOnPostgres(databaseUrl: string, concurrency: number): Promise<ProcessingPeer> {
  const queue = new Queue<object, void, string, object, void, string, PostgresQueueBackend, PostgresConnectionOptions>(
    'peer',
    {
      connection: { connectionString: databaseUrl, schema: 'bullmq_alone', migrate: true, max: 3 },
      defaultJobOptions: { removeOnComplete: true },
    },
    createPostgresBackend,
  );
  await queue.waitUntilReady();
  const settings = { DATABASE_URL: databaseUrl, CONCURRENCY: String(concurrency) };
  return { ...peerOf('BullMQ on PostgreSQL', queue, settings), databaseUrl };
}

interface BareQueue {
  addBulk(jobs: { name: string; data: object }[]): Promise<unknown>;
  getJobCounts(...states: ('wait' | 'active')[]): Promise<Record<string, number>>;
  close(): Promise<void>;
}

function peerOf(name: string, queue: BareQueue, settings: Record<string, string>): ProcessingPeer {
  return {
    name,
    fill: (jobs) =>
      inBatches(jobs, (size) => queue.addBulk(Array.from({ length: size }, () => ({ name: 'peer', data: {} })))),
    drain(whenDone) {
      const isDone = async () => {
        const counts = await queue.getJobCounts('wait', 'active');
        return Object.values(counts).every((count) => count === 0);
      };
      return drainBy('bullmq-worker.ts', settings, isDone, whenDone);
    },
    stop: () => queue.close(),
  };
}
