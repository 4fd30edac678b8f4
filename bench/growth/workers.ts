import pg from 'pg';
import { createClient } from '../../src/sdk/client-package.ts';
import { startWorkerProcess, type RunningProcess } from '../../tests/support/start-process.ts';
import { waitFor } from '../../tests/support/wait-for.ts';
import { ratioOf } from '../figure.ts';
import { rounded, type Curve } from './curve.ts';
import { builtFiles, startSystem, type QueueBackend, type RunningSystem } from '../start-system.ts';

const batch = 1000;
/** The last computes for as long as a large image takes: what a process needs to get warm counts little then. */
const kinds = {
  no_op: { taskType: 'no_op', payload: {}, slots: 50, jobs: 20_000 },
  computes: { taskType: 'computes', payload: {}, slots: 5, jobs: 1000 },
  computes_long: { taskType: 'computes', payload: { times: 20 }, slots: 5, jobs: 200 },
} as const;
/** Of one worker and of two, by turns. */
const rounds = 5;

type Kind = keyof typeof kinds;
type Measured = { perSecond: number; waitP50Ms: number };
type Point = { workers: number } & Record<'no_op' | 'computes', Measured>;

/**
 * Processing by more and more workers: jobs that do nothing, and jobs that need a processor for some milliseconds. The
 * workers are up when the jobs come.
 */
export async function measureWorkers(backend: QueueBackend, isQuick: boolean): Promise<Curve> {
  const counts = isQuick ? [1, 2] : [1, 2, 4, 8];
  const system = await startSystem(backend);
  const pool = new pg.Pool({ connectionString: system.databaseUrl, max: 2 });
  const points: Point[] = [];
  const ones: number[] = [];
  const twos: number[] = [];
  try {
    await system.worker.stop();
    for (const workers of counts) {
      const measured = (kind: Kind) => measureKind(system, pool, workers, kind, isQuick);
      points.push({ workers, no_op: await measured('no_op'), computes: await measured('computes') });
      console.log(`  ${JSON.stringify(points.at(-1))}`);
    }
    for (let round = 0; round < (isQuick ? 1 : rounds); round += 1) {
      const one = await measureKind(system, pool, 1, 'computes_long', isQuick);
      const two = await measureKind(system, pool, 2, 'computes_long', isQuick);
      ones.push(one.perSecond);
      twos.push(two.perSecond);
      console.log(`  60 ms of a processor each: ${one.perSecond} and ${two.perSecond} a second`);
    }
  } finally {
    await pool.end();
    await system.stop();
  }
  const line = (kind: 'no_op' | 'computes', key: keyof Measured) =>
    points.map((point) => [point.workers, point[kind][key]] as const);
  const [one, two] = points;
  const gain = ratioOf('two workers against one, 60 ms', twos, ones);
  return {
    name: 'workers',
    points,
    figures: {
      'two workers against one, 3 ms of a processor each job': rounded(
        (two?.computes.perSecond ?? NaN) / (one?.computes.perSecond ?? NaN),
      ),
      [`${gain.name} of a processor each job, median`]: rounded(gain.measured),
      [`${gain.name}, least`]: rounded(gain.spread[0]),
      [`${gain.name}, most`]: rounded(gain.spread[1]),
    },
    plot: {
      xLabel: 'worker processes on two cores',
      xs: counts,
      panels: [
        {
          title: 'Jobs a second',
          yLabel: 'jobs/s',
          series: [
            { name: 'does nothing', points: line('no_op', 'perSecond') },
            { name: 'computes', points: line('computes', 'perSecond') },
          ],
        },
        {
          title: 'From created to started, median of all that came at once',
          yLabel: 'ms',
          series: [
            { name: 'does nothing', points: line('no_op', 'waitP50Ms') },
            { name: 'computes', points: line('computes', 'waitP50Ms') },
          ],
        },
      ],
    },
  };
}

async function measureKind(
  system: RunningSystem,
  pool: pg.Pool,
  workers: number,
  kind: Kind,
  isQuick: boolean,
): Promise<Measured> {
  const { taskType, payload, slots, jobs: usual } = kinds[kind];
  const jobs = isQuick ? usual / 4 : usual;
  const settings = { ...system.workerSettings, WORKER_CONCURRENCY: String(slots) };
  const running: RunningProcess[] = [];
  try {
    for (let n = 0; n < workers; n += 1) {
      running.push(await startWorkerProcess(settings, { entry: builtFiles().worker }));
    }
    const client = createClient({ url: system.web.url });
    const { rows: now } = await pool.query<{ at: Date }>('SELECT taskflow.now() AS at');
    for (let sent = 0; sent < jobs; sent += batch) {
      const size = Math.min(batch, jobs - sent);
      await client.jobs.submitMany(Array.from({ length: size }, () => ({ taskType, payload })));
    }
    const open = `SELECT FROM taskflow.jobs WHERE status IN ('pending', 'active') LIMIT 1`;
    await waitFor(async () => (await pool.query(open)).rows.length === 0, { timeoutMs: 300_000, everyMs: 50 });
    const { rows } = await pool.query<{ seconds: number; wait_ms: number }>(
      `SELECT extract(epoch FROM max(finished_at) - min(started_at))::float8 AS seconds,
         percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM started_at - created_at) * 1000) AS wait_ms
       FROM taskflow.jobs WHERE created_at >= $1`,
      [now[0]?.at],
    );
    return { perSecond: rounded(jobs / (rows[0]?.seconds ?? NaN)), waitP50Ms: rounded(rows[0]?.wait_ms ?? NaN) };
  } finally {
    await Promise.all(running.map((worker) => worker.stop()));
  }
}
