import { readFile } from 'node:fs/promises';
import autocannon from 'autocannon';
import { migrate } from '../prisma/migrate.ts';
import { startPostgres } from '../tests/support/start-postgres.ts';
import { startWebProcess, startWorkerProcess, type RunningProcess } from '../tests/support/start-process.ts';
import { startRedis } from '../tests/support/start-redis.ts';
import { percentile } from './percentile.ts';

const bootstrapKey = 'tf_bench_0123456789abcdef';
const roundSeconds = 3;
const most = '1000000000';

/**
 * Prints what the rate limits cost a submit: two web processes on the same stores, one with them and one without, by
 * turns. Their order changes each round, so that what else the machine does meets both alike.
 */
export async function measureRateLimitCost(backend: 'redis' | 'postgres', rounds: number): Promise<void> {
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const postgres = await startPostgres({ durable: true });
    stops.push(() => postgres.stop());
    const settings: Record<string, string> = {
      NODE_ENV: 'test',
      DATABASE_URL: postgres.urlOf('postgres'),
      HANDLERS_DIR: 'bench/handlers',
      TASKFLOW_BOOTSTRAP_KEY: bootstrapKey,
    };
    if (backend === 'redis') {
      const redis = await startRedis();
      stops.push(() => redis.stop());
      settings['REDIS_URL'] = redis.url;
    }
    await migrate(postgres.urlOf('postgres'));
    const worker = await startWorkerProcess(settings);
    await worker.stop();
    const off = await startWebProcess({ ...settings, RATE_LIMIT_PER_KEY: '0', RATE_LIMIT_PER_ADDRESS: '0' });
    stops.push(() => off.stop());
    const on = await startWebProcess({ ...settings, RATE_LIMIT_PER_KEY: most });
    stops.push(() => on.stop());
    const targets = [aTarget(off), aTarget(on)] as const;
    for (let round = 0; round <= rounds; round += 1) {
      for (const target of round % 2 === 0 ? targets : targets.toReversed()) {
        const { perSecond, cpuUs } = await fire(target.web);
        // The first round only warms up.
        if (round > 0) target.perSecond.push(perSecond);
        if (round > 0) target.cpuUs.push(cpuUs);
      }
    }
    print(backend, rounds, targets);
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

interface Target {
  web: RunningProcess;
  perSecond: number[];
  cpuUs: number[];
}

function aTarget(web: RunningProcess): Target {
  return { web, perSecond: [], cpuUs: [] };
}

async function fire(web: RunningProcess): Promise<{ perSecond: number; cpuUs: number }> {
  const cpuBefore = await cpuSeconds(web);
  const result = await autocannon({
    url: `${web.url}/api/jobs`,
    connections: 64,
    duration: roundSeconds,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${bootstrapKey}` },
    body: '{"taskType":"no_op","payload":{}}',
  });
  if (result.non2xx + result.errors > 0) throw new Error(`${result.non2xx} answers were not 2xx.`);
  const cpuUs = (((await cpuSeconds(web)) - cpuBefore) * 1e6) / result['2xx'];
  return { perSecond: result['2xx'] / result.duration, cpuUs };
}

/** What a process has computed since its start, by /proc (Linux), whose clock ticks a hundred times a second. */
async function cpuSeconds({ pid }: RunningProcess): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function print(backend: string, rounds: number, [off, on]: readonly [Target, Target]): void {
  console.log(
    `Submit with one key, ${backend}, medians of ${rounds} rounds of ${roundSeconds} s by turns, without and with limits:`,
  );
  const line = (what: string, without: number[], having: number[]) => {
    const medians = [percentile(without, 0.5), percentile(having, 0.5)];
    const ratio = percentile(
      having.map((value, index) => value / (without[index] ?? value)),
      0.5,
    );
    console.log(`  ${what}: ${medians.map((value) => value.toFixed(0)).join(', ')}, median ratio ${ratio.toFixed(3)}`);
  };
  line('submits a second', off.perSecond, on.perSecond);
  line('CPU of web for a submit, µs', off.cpuUs, on.cpuUs);
}

if (import.meta.main) {
  for (const backend of ['redis', 'postgres'] as const) await measureRateLimitCost(backend, 9);
}
