import pg from 'pg';
import { startWorkerProcess } from '../../tests/support/start-process.ts';
import { rounded, type Curve } from './curve.ts';
import { forgetJobs, processFor, submitFor, withShares } from './measure.ts';
import { builtFiles, startSystem, type QueueBackend } from '../start-system.ts';

const connections = 16;

/** Submits and processing of jobs with larger and larger payloads: a text that does not compress. */
export async function measurePayload(backend: QueueBackend, isQuick: boolean): Promise<Curve> {
  const sizes = isQuick ? [0.1, 16] : [0.1, 1, 16, 64, 256];
  const seconds = isQuick ? 2 : 4;
  const system = await startSystem(backend, { WORKER_CONCURRENCY: '50' });
  const pool = new pg.Pool({ connectionString: system.databaseUrl, max: 2 });
  const points = [];
  try {
    await system.worker.stop();
    await submitFor(system.web.url, { taskType: 'no_op' }, connections, 2);
    for (const kibibytes of sizes) {
      await forgetJobs(pool);
      const text = randomText(kibibytes * 1024);
      const body = { taskType: 'carries', payload: { text } };
      const submit = await withShares(system, () => submitFor(system.web.url, body, connections, seconds));
      const worker = await startWorkerProcess(system.workerSettings, { entry: builtFiles().worker });
      const processedPerSecond = await processFor(pool, seconds);
      await worker.stop();
      const mebibytesPerSecond = rounded((submit.perSecond * kibibytes) / 1024);
      points.push({ kibibytes, submit, mebibytesPerSecond, processedPerSecond });
      console.log(`  ${JSON.stringify(points.at(-1))}`);
    }
  } finally {
    await pool.end();
    await system.stop();
  }
  return {
    name: 'payload',
    points,
    figures: {},
    plot: {
      xLabel: 'KiB of payload',
      xs: sizes,
      panels: [
        {
          title: 'Jobs a second',
          yLabel: 'jobs/s',
          series: [
            { name: 'submitted', points: points.map(({ kibibytes, submit }) => [kibibytes, submit.perSecond]) },
            { name: 'processed', points: points.map((point) => [point.kibibytes, point.processedPerSecond]) },
          ],
        },
        {
          title: 'Submit, 16 connections',
          yLabel: 'ms',
          series: [
            { name: 'p99', points: points.map(({ kibibytes, submit }) => [kibibytes, submit.p99Ms]) },
            { name: 'p50', points: points.map(({ kibibytes, submit }) => [kibibytes, submit.p50Ms]) },
          ],
        },
      ],
    },
  };
}

function randomText(bytes: number): string {
  let text = '';
  while (text.length < bytes) text += Math.random().toString(36).slice(2);
  return text.slice(0, bytes);
}
