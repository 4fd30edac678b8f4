import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { migrate } from '../prisma/migrate.ts';
import { startPostgres } from '../tests/support/start-postgres.ts';
import { startWebProcess, startWorkerProcess } from '../tests/support/start-process.ts';
import { startRedis } from '../tests/support/start-redis.ts';
import { cpuSecondsOf, cpuSecondsOfProgram } from './children-cpu.ts';
import { figureOf, printFigures, type Figure } from './figure.ts';
import { percentile } from './percentile.ts';
import { seedJobs } from './seed-jobs.ts';
import { builtFiles } from './start-system.ts';

const goalMs = 50;
/** A reading of the whole system is shared for a second: each scrape is to make its own. */
const apartMs = 1050;

/**
 * Prints how long one scrape of web's and of the worker's metrics takes in a table of that many jobs, each with a reading of
 * its own from the database, and what processor time it costs.
 */
export async function measureScrapeCost(jobs: number, scrapes: number): Promise<Figure[]> {
  const postgres = await startPostgres({ durable: true });
  const redis = await startRedis();
  const stops: (() => Promise<unknown>)[] = [() => postgres.stop(), () => redis.stop()];
  try {
    const url = postgres.urlOf('postgres');
    await migrate(url);
    await seedJobs(url, { jobs, active: 0 });
    const settings = { NODE_ENV: 'production', LOG_LEVEL: 'warn', DATABASE_URL: url, REDIS_URL: redis.url };
    const worker = await startWorkerProcess(settings, { entry: builtFiles().worker });
    stops.push(() => worker.stop());
    const web = await startWebProcess(settings, { entry: builtFiles().web });
    stops.push(() => web.stop());
    const load = os.loadavg().map((value) => value.toFixed(1));
    console.log(
      `A scrape, ${jobs.toLocaleString('en')} jobs, ${scrapes} times; the machine's load before: ${load.join(', ')}`,
    );
    const figures = [
      ...(await scrape('web', `${web.url}/api/metrics`, web.pid, scrapes)),
      ...(await scrape('the worker', `${worker.url}/metrics`, worker.pid, scrapes)),
    ];
    printFigures(figures);
    return figures;
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

async function scrape(name: string, url: string, pid: number, scrapes: number): Promise<Figure[]> {
  // Its statements are prepared, and pages read.
  for (let n = 0; n < 3; n += 1) await take(url);
  const tookMs: number[] = [];
  const [before, databaseBefore] = [cpuSecondsOf(pid), cpuSecondsOfProgram('postgres')];
  for (let n = 0; n < scrapes; n += 1) {
    await sleep(apartMs);
    tookMs.push(await take(url));
  }
  const each = (seconds: number) => (seconds * 1000) / scrapes;
  const less = { better: 'less' } as const;
  return [
    figureOf(`a scrape of ${name}, median`, 'ms', [percentile(tookMs, 0.5)], { ...less, goal: goalMs }),
    figureOf(`a scrape of ${name}, p99`, 'ms', [percentile(tookMs, 0.99)], { ...less, goal: goalMs }),
    figureOf(`processor time of the process in that second`, 'ms', [each(cpuSecondsOf(pid) - before)], less),
    figureOf(`and of PostgreSQL`, 'ms', [each(cpuSecondsOfProgram('postgres') - databaseBefore)], less),
  ];
}

/** @throws Error when the answer lacks the reading of the whole system */
async function take(url: string): Promise<number> {
  const startedMs = performance.now();
  const answer = await fetch(url);
  const text = await answer.text();
  const tookMs = performance.now() - startedMs;
  if (!text.includes('taskflow_system_jobs_pending{'))
    throw new Error(`${url} answered ${answer.status} without the system's figures.`);
  return tookMs;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { jobs: { type: 'string', default: '1000000' }, scrapes: { type: 'string', default: '100' } },
  });
  await measureScrapeCost(Number(values.jobs), Number(values.scrapes));
}
