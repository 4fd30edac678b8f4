import { Queue } from 'bullmq';
import pg from 'pg';
import { startWebProcess, type RunningProcess } from '../../../tests/support/start-process.ts';
import type { RunningSystem } from '../../start-system.ts';
import { createPeerDatabase } from '../peer-database.ts';
import type { AcceptingPeer } from '../accepting-peer.ts';
import { createTable } from './create-table.ts';
import { generateClient } from './generate-client.ts';

/** How the original runs. */
interface OriginalOptions {
  name: string;
  concurrency: number;
  /** API and worker in processes of their own. As it is deployed first they share one. */
  isSplit?: boolean;
}

/**
 * Starts the original beside TaskFlow: on the same servers, in a database of each of them of its own.
 *
 * @param redisDatabase number of the database of Redis
 */
export async function startOriginal(
  { databaseUrl, redisUrl }: RunningSystem,
  redisDatabase: number,
  { name, concurrency, isSplit = false }: OriginalOptions,
): Promise<AcceptingPeer> {
  if (!redisUrl) throw new Error('The original needs Redis.');
  await generateClient();
  const ownUrl = await createPeerDatabase(databaseUrl, `original_${redisDatabase}`);
  await createTable(ownUrl);
  const settings = {
    NODE_ENV: 'production',
    DATABASE_URL: ownUrl,
    REDIS_URL: `${redisUrl}/${redisDatabase}`,
    WORKER_CONCURRENCY: String(concurrency),
  };
  const start = (role: string): Promise<RunningProcess> =>
    startWebProcess({ ...settings, ROLE: role }, { entry: 'bench/peers/original/program.ts' });
  const api = await start(isSplit ? 'api' : 'both');
  const worker = isSplit ? await start('worker') : undefined;
  const pool = new pg.Pool({ connectionString: ownUrl, max: 1 });
  const queue = new Queue('jobs', { connection: { url: settings.REDIS_URL } });
  return {
    name,
    url: api.url,
    databaseUrl: ownUrl,
    pool,
    table: '"Job"',
    async hasOpen() {
      const counts = await queue.getJobCounts('wait', 'prioritized', 'delayed', 'active');
      return Object.values(counts).some((count) => count > 0);
    },
    roles: { web: api.pid, ...(worker && { worker: worker.pid }) },
    async stop() {
      await queue.close();
      await pool.end();
      await worker?.stop('SIGKILL');
      await api.stop('SIGKILL');
    },
  };
}
