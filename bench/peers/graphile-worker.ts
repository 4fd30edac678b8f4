import { makeWorkerUtils } from 'graphile-worker';
import pg from 'pg';
import { drainBy, inBatches, type ProcessingPeer } from './processing-peer.ts';

/**
 * graphile-worker, which deletes what has ended.
 *
 * @param localQueueSize how many jobs its worker fetches at once, to end them in batches too, as its manual has it for
 * many short jobs; 1 for a job at a time
 */
export async function graphileWorker(
  databaseUrl: string,
  concurrency: number,
  localQueueSize: number,
): Promise<ProcessingPeer> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  const utils = await makeWorkerUtils({ connectionString: databaseUrl, maxPoolSize: 1 });
  await utils.migrate();
  const settings = {
    DATABASE_URL: databaseUrl,
    CONCURRENCY: String(concurrency),
    LOCAL_QUEUE_SIZE: String(localQueueSize),
  };
  return {
    name: localQueueSize > 1 ? `graphile-worker, local queue of ${localQueueSize}` : 'graphile-worker',
    databaseUrl,
    fill: (jobs) =>
      inBatches(jobs, (size) =>
        utils.addJobs(Array.from({ length: size }, () => ({ identifier: 'peer', payload: {} }))),
      ),
    drain(whenDone) {
      const isDone = async () => (await pool.query('SELECT FROM graphile_worker.jobs LIMIT 1')).rowCount === 0;
      return drainBy('graphile-worker.ts', settings, isDone, whenDone);
    },
    async stop() {
      await utils.release();
      await pool.end();
    },
  };
}
