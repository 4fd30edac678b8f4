import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { drainBy, inBatches, type ProcessingPeer } from './processing-peer.ts';

/** pg-boss, which keeps what has ended, as TaskFlow does. Its worker takes batches of fifty, one after the other. */
export async function pgBoss(databaseUrl: string): Promise<ProcessingPeer> {
  const boss = new PgBoss({ connectionString: databaseUrl, supervise: false, schedule: false, max: 2 });
  boss.on('error', (error) => console.error(error));
  await boss.start();
  await boss.createQueue('peer');
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  // Its index of what is open covers this.
  const open = `SELECT FROM pgboss.job WHERE name = 'peer' AND state IN ('created', 'retry', 'active') LIMIT 1`;
  return {
    name: 'pg-boss in batches of 50',
    databaseUrl,
    fill: (jobs) =>
      inBatches(jobs, (size) =>
        boss.insert(
          'peer',
          Array.from({ length: size }, () => ({ data: {} })),
        ),
      ),
    drain(whenDone) {
      const isDone = async () => (await pool.query(open)).rowCount === 0;
      return drainBy('pg-boss-worker.ts', { DATABASE_URL: databaseUrl }, isDone, whenDone);
    },
    async stop() {
      await pool.end();
      await boss.stop({ graceful: false });
    },
  };
}
