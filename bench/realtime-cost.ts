import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { cpuSecondsOf } from './children-cpu.ts';
import { startSystem, type QueueBackend, type RunningSystem } from './start-system.ts';

const dashboards = 100;
const perSecond = 5000;
/** What grows once, such as compiled code, is over by then. */
const settleMs = 5000;

const portSchema = z.object({ port: z.number() });
const heardSchema = z.object({ lists: z.number(), jobs: z.number(), lagP99Ms: z.number() });

/**
 * Prints the processor time that 5,000 changes a second cost the process that 100 dashboards are connected to, against
 * no changes: changes that this process makes itself, as a worker that runs jobs, and changes that come through Redis or
 * PostgreSQL from a process that broadcasts as web does. Half of the dashboards show the list of jobs, half one job each,
 * which changes five times a second.
 */
export async function measureRealtimeCost(backend: QueueBackend, ms: number, execArgv: string[] = []): Promise<void> {
  const system = await startSystem(backend);
  const watched = Array.from({ length: dashboards / 2 }, () => randomUUID());
  const settings = { ...settingsOf(system), WATCHED: watched.join(','), PER_SECOND: String(perSecond) };
  const children: ChildProcess[] = [];
  const start = (program: string, more: Record<string, string>, flags: string[] = []) => {
    const child = fork(path.join(import.meta.dirname, 'realtime', program), {
      env: { ...process.env, ...settings, ...more },
      execArgv: flags,
    });
    children.push(child);
    return child;
  };
  try {
    // It has made the tables; now the server beside it is the only one.
    await system.worker.stop();
    const server = start('as-worker.ts', { REALTIME_PORT: '0' }, execArgv);
    const { port } = portSchema.parse(await message(server));
    const viewers = start('dashboards.ts', { URL: `http://127.0.0.1:${port}` });
    await message(viewers);
    const share = () => measure(server, viewers, ms);

    console.log(`Realtime, ${backend}: ${dashboards} dashboards, ${perSecond} changes a second, ${ms / 1000} s each:`);
    console.log(`  no changes                          ${await share()}`);
    const web = start('as-web.ts', {});
    const startedAt = performance.now();
    console.log(`  changes that come from web          ${await share()}`);
    const webShare = cpuSecondsOf(web.pid ?? 0) / ((performance.now() - startedAt) / 1000);
    console.log(`    and that process, with its start  ${(webShare * 100).toFixed(1)} % of a core`);
    await end(web);
    server.send('change');
    console.log(`  changes of its own                  ${await share()}`);
  } finally {
    for (const child of children.toReversed()) await end(child);
    await system.stop();
  }
}

async function measure(server: ChildProcess, viewers: ChildProcess, ms: number): Promise<string> {
  await delay(settleMs);
  viewers.send('reset');
  await message(viewers);
  const [before, startedAt] = [cpuSecondsOf(server.pid ?? 0), performance.now()];
  await delay(ms);
  const seconds = (performance.now() - startedAt) / 1000;
  const share = (cpuSecondsOf(server.pid ?? 0) - before) / seconds;
  viewers.send('tell');
  const heard = heardSchema.parse(await message(viewers));
  const each = (messages: number) => (messages / seconds / (dashboards / 2)).toFixed(1);
  return (
    `${(share * 100).toFixed(1)} % of a core; a list heard ${each(heard.lists)} messages a second, ` +
    `a job ${each(heard.jobs)}, p99 ${heard.lagP99Ms} ms after the change`
  );
}

function settingsOf({ databaseUrl, redisUrl }: RunningSystem): Record<string, string> {
  return {
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
    DATABASE_URL: databaseUrl,
    ...(redisUrl && { REDIS_URL: redisUrl }),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  if (child.connected) child.disconnect();
  await ended;
}

async function message(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`A program of the bench ended with ${String(code)}.`);
  });
  ended.catch(() => undefined);
  const [answer] = await Promise.race([once(child, 'message'), ended]);
  return answer;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean' }, backend: { type: 'string' }, profile: { type: 'string' } },
  });
  const flags = values.profile ? ['--cpu-prof', `--cpu-prof-dir=${values.profile}`] : [];
  for (const backend of ['redis', 'postgres'] as const) {
    if (values.backend && values.backend !== backend) continue;
    await measureRealtimeCost(backend, values.quick ? 5000 : 20_000, flags);
  }
}
