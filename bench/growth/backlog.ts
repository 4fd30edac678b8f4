import pg from 'pg';
import { startWorkerProcess } from '../../tests/support/start-process.ts';
import { rounded, type Curve } from './curve.ts';
import { processFor, submitFor, withShares } from './measure.ts';
import { seedPending } from './seed-pending.ts';
import { builtFiles, startSystem, type QueueBackend } from '../start-system.ts';

const connections = 32;
const slots = 50;

/** Submits and processing beside a backlog of jobs that are due: each is in the queue, as if it had been submitted. */
export async function measureBacklog(backend: QueueBackend, isQuick: boolean): Promise<Curve> {
  const sizes = isQuick ? [0, 1000, 10_000] : [0, 10_000, 100_000, 1_000_000];
  const seconds = isQuick ? 2 : 6;
  const system = await startSystem(backend, { WORKER_CONCURRENCY: String(slots) });
  const pool = new pg.Pool({ connectionString: system.databaseUrl, max: 2 });
  const points = [];
  try {
    await system.worker.stop();
    await submitFor(system.web.url, { taskType: 'no_op' }, connections, 2);
    for (const backlog of sizes) {
      await seedPending(system, pool, backlog);
      const body = { taskType: 'no_op' };
      const submit = await withShares(system, () => submitFor(system.web.url, body, connections, seconds));
      const worker = await startWorkerProcess(system.workerSettings, { entry: builtFiles().worker });
      const perSecond = await processFor(pool, seconds);
      await worker.stop();
      points.push({ backlog, submit, processedPerSecond: perSecond });
      console.log(`  ${JSON.stringify(points.at(-1))}`);
    }
  } finally {
    await pool.end();
    await system.stop();
  }
  const p99s = points.map(({ submit }) => submit.p99Ms);
  // Nothing has no place on a logarithmic axis, but here each value has its own.
  return {
    name: 'backlog',
    points,
    figures: { 'submit p99, the largest backlog against none': rounded((p99s.at(-1) ?? NaN) / (p99s[0] ?? NaN)) },
    plot: {
      xLabel: 'jobs that wait',
      xs: sizes,
      panels: [
        {
          title: 'Jobs a second',
          yLabel: 'jobs/s',
          series: [
            { name: 'submitted', points: points.map(({ backlog, submit }) => [backlog, submit.perSecond]) },
            { name: 'processed', points: points.map((point) => [point.backlog, point.processedPerSecond]) },
          ],
        },
        {
          title: 'Submit, 32 connections',
          yLabel: 'ms',
          series: [
            { name: 'p99', points: points.map(({ backlog, submit }) => [backlog, submit.p99Ms]) },
            { name: 'p50', points: points.map(({ backlog, submit }) => [backlog, submit.p50Ms]) },
          ],
        },
      ],
    },
  };
}
