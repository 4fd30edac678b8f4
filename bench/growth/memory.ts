import pg from 'pg';
import { createClient } from '../../src/sdk/client-package.ts';
import { waitFor } from '../../tests/support/wait-for.ts';
import { residentMegabytes } from '../resident-memory.ts';
import { startSystem, type QueueBackend } from '../start-system.ts';
import { rounded, type Curve } from './curve.ts';
import { completedJobs } from './measure.ts';

const batch = 1000;
/** So many wait at most, so that the worker keeps up. */
const mostAhead = 20_000;

/** Resident memory of web and worker while a million jobs go through both. */
export async function measureMemory(backend: QueueBackend, isQuick: boolean, wanted?: number): Promise<Curve> {
  const jobs = wanted ?? (isQuick ? 50_000 : 1_000_000);
  const step = jobs / 10;
  const system = await startSystem(backend, { WORKER_CONCURRENCY: '50' });
  const pool = new pg.Pool({ connectionString: system.databaseUrl, max: 1 });
  const client = createClient({ url: system.web.url });
  const points: { jobs: number; webMegabytes: number; workerMegabytes: number }[] = [];
  try {
    for (let sent = 0; sent <= jobs; sent += batch) {
      if (sent % step === 0) {
        const isEnded = async () => (await completedJobs(pool)) >= sent - (sent === jobs ? 0 : mostAhead);
        await waitFor(isEnded, { timeoutMs: 120_000, everyMs: 100, what: `${sent} jobs have ended` });
        const [web, worker] = [await residentMegabytes(system.web.pid), await residentMegabytes(system.worker.pid)];
        points.push({ jobs: sent, webMegabytes: rounded(web), workerMegabytes: rounded(worker) });
        console.log(`  ${JSON.stringify(points.at(-1))}`);
      }
      if (sent === jobs) break;
      const isRoom = async () => sent - (await completedJobs(pool)) < mostAhead;
      await waitFor(isRoom, { timeoutMs: 120_000, everyMs: 50, what: 'the worker keeps up' });
      await client.jobs.submitMany(Array.from({ length: batch }, () => ({ taskType: 'no_op', payload: {} })));
    }
  } finally {
    await pool.end();
    await system.stop();
  }
  const last = points.at(-1);
  return {
    name: 'memory',
    points,
    figures: { 'web, MB at the end': last?.webMegabytes ?? NaN, 'worker, MB at the end': last?.workerMegabytes ?? NaN },
    plot: {
      xLabel: 'jobs ended',
      xs: points.map((point) => point.jobs),
      panels: [
        {
          title: 'Resident memory',
          yLabel: 'MB',
          series: [
            { name: 'web', points: points.map((point) => [point.jobs, point.webMegabytes]) },
            { name: 'worker', points: points.map((point) => [point.jobs, point.workerMegabytes]) },
          ],
        },
      ],
    },
  };
}
