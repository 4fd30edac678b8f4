import { createPostgresBackend, Worker } from 'bullmq';
import { setting, tellStart } from './tell-start.ts';

// BullMQ alone, as its manual has it: no database beside it, finished jobs removed.
const redisUrl = process.env['REDIS_URL'];
const concurrency = Number(setting('CONCURRENCY'));
const handler = async (): Promise<void> => tellStart();
const worker = redisUrl
  ? new Worker('peer', handler, { connection: { url: redisUrl }, concurrency })
  : new Worker(
      'peer',
      handler,
      {
        connection: { connectionString: setting('DATABASE_URL'), schema: 'bullmq_alone', migrate: true, max: 10 },
        concurrency,
      },
      createPostgresBackend,
    );
worker.on('error', (error) => console.error(error));
