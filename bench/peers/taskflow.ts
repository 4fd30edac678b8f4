import pg from 'pg';
import { createClient } from '../../src/sdk/client-package.ts';
import { startWorkerProcess } from '../../tests/support/start-process.ts';
import { cpuSecondsOf } from '../children-cpu.ts';
import { builtFiles, type RunningSystem } from '../start-system.ts';
import { inBatches, untilDone, type ProcessingPeer } from './processing-peer.ts';

/** TaskFlow, with every attempt and statistic kept. Its own worker must have been stopped. */
export function taskflow(name: string, system: RunningSystem, concurrency: number): ProcessingPeer {
  const pool = new pg.Pool({ connectionString: system.databaseUrl, max: 1 });
  const client = createClient({ url: system.web.url });
  const settings = { ...system.workerSettings, WORKER_CONCURRENCY: String(concurrency) };
  return {
    name,
    databaseUrl: system.databaseUrl,
    fill: (jobs) =>
      inBatches(jobs, (size) =>
        client.jobs.submitMany(Array.from({ length: size }, () => ({ taskType: 'no_op', payload: {} }))),
      ),
    async drain(whenDone) {
      const { rows: before } = await pool.query<{ now: Date }>('SELECT taskflow.now() AS now');
      const worker = await startWorkerProcess(settings, { entry: builtFiles().worker });
      const cpuSecondsBefore = cpuSecondsOf(worker.pid);
      try {
        await untilDone(async () => {
          // The jobs themselves would have to be looked through, at the cost of what is measured.
          const open = `SELECT FROM taskflow.job_counts WHERE status = 'open' HAVING sum(count) > 0`;
          return (await pool.query(open)).rows.length === 0;
        });
        const times =
          'SELECT min(started_at) AS first, taskflow.now() AS now FROM taskflow.jobs WHERE started_at >= $1';
        const { rows } = await pool.query<{ first: Date; now: Date }>(times, [before[0]?.now]);
        await whenDone?.({ pid: worker.pid, cpuSecondsBefore });
        return Number(rows[0]?.now) - Number(rows[0]?.first);
      } finally {
        await worker.stop();
      }
    },
    stop: () => pool.end(),
  };
}
