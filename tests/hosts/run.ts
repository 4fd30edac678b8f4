import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { migrate } from '../../prisma/migrate.ts';
import { auditJobs } from '../support/audit-jobs.ts';
import { recordMoves } from '../support/record-moves.ts';
import { startPostgres } from '../support/start-postgres.ts';
import { startRedis } from '../support/start-redis.ts';
import { waitFor } from '../support/wait-for.ts';
import { Submitter, Watcher } from './clients.ts';
import { HostNetwork, type Host } from './host-network.ts';
import { isReady, startOnHost, type HostProcess } from './start-on-host.ts';

// Two webs and three workers, each on a host of its own, with links that are cut and healed under load:
// node tests/hosts/run.ts [redis|postgres]   (root; about two minutes)
const key = 'tf_admin_key_of_the_hosts_that_is_long';
const handlers = fileURLToPath(new URL('../chaos/handlers', import.meta.url));
const leaseMs = 4000;
const patience = { timeoutMs: 60_000 };
const queue = process.argv[2] === 'postgres' ? 'postgres' : 'redis';
const ends: (() => unknown)[] = [];

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Lets the hosts reach a server that listens on this one's loopback alone. */
async function openTo(address: string, port: number): Promise<void> {
  const server = createServer((socket) => {
    const upstream = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      from.on('error', () => to.destroy()).on('close', () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(port, address, resolve));
  ends.push(() => server.close());
}

async function workerOf(pool: pg.Pool, { address }: Host): Promise<string | undefined> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM taskflow.workers WHERE realtime_host = $1 AND lease_expires_at > taskflow.now()`,
    [address],
  );
  return rows[0]?.id;
}

async function countOf(pool: pg.Pool, text: string, values: unknown[] = []): Promise<number> {
  return (await pool.query<{ count: number }>(`SELECT count(*)::int AS count ${text}`, values)).rows[0]?.count ?? 0;
}

async function main(): Promise<void> {
  const network = new HostNetwork();
  ends.push(() => network.remove());
  const postgres = await startPostgres();
  ends.push(() => postgres.stop());
  const redis = queue === 'redis' ? await startRedis() : undefined;
  ends.push(() => redis?.stop());
  for (const server of [postgres, redis]) if (server) await openTo(network.address, server.port);
  const url = postgres.urlOf('postgres');
  await migrate(url);
  const pool = new pg.Pool({ connectionString: url, max: 3 });
  ends.push(() => pool.end());
  await recordMoves(pool);

  const settings = {
    DATABASE_URL: `postgresql://postgres:postgres@${network.address}:${postgres.port}/postgres`,
    ...(redis && { REDIS_URL: `redis://${network.address}:${redis.port}` }),
    HOST: '0.0.0.0',
    TASKFLOW_BOOTSTRAP_KEY: key,
    HANDLERS_DIR: handlers,
    WORKER_TASK_TYPES: 'slow',
    LEASE_MS: String(leaseMs),
    STOP_GRACE_MS: '500',
    LOG_LEVEL: 'fatal',
  };
  const start = async (host: Host, entry: string, port: number): Promise<HostProcess> => {
    const started = await startOnHost(host, entry, port, settings);
    ends.push(() => started.stop());
    return started;
  };
  const webHosts = [network.addHost('web1', 11), network.addHost('web2', 12)] as const;
  const workerHosts = [21, 22, 23].map((number) => network.addHost(`worker${number - 20}`, number));
  const [web1, web2] = [await start(webHosts[0], 'src/web.ts', 3000), await start(webHosts[1], 'src/web.ts', 3000)];
  for (const host of workerHosts) await start(host, 'worker/main.ts', 3001);
  say(`two webs and three workers on hosts of their own, queue on ${queue}`);

  const watchers = [new Watcher(web1, key), new Watcher(web2, key)];
  for (const watcher of watchers) ends.push(() => watcher.close());
  await waitFor(() => watchers.every(({ isConnected }) => isConnected), patience);
  const submitters = [new Submitter(web1, key, 100), new Submitter(web2, key, 100)] as const;
  await waitFor(() => watchers.every(({ heard }) => heard >= 40), {
    ...patience,
    what: 'both dashboards hear of jobs',
  });
  say('a dashboard at each web hears of the jobs of all workers');

  const [, cutHost] = workerHosts;
  if (!cutHost) throw new Error('There are three workers.');
  const cutWorker = (await workerOf(pool, cutHost)) ?? '';
  const held = `FROM taskflow.jobs WHERE worker_id = $1 AND status = 'active'`;
  await waitFor(async () => (await countOf(pool, held, [cutWorker])) > 0, { ...patience, what: 'it runs jobs' });
  network.cut(cutHost);
  const cutAt = performance.now();
  const lost = `FROM taskflow.job_attempts WHERE worker_id = $1 AND outcome = 'lost'`;
  await waitFor(async () => (await countOf(pool, lost, [cutWorker])) > 0, {
    ...patience,
    what: 'its jobs are given up',
  });
  await waitFor(async () => (await countOf(pool, held, [cutWorker])) === 0, patience);
  const takenMs = performance.now() - cutAt;
  say(
    `${cutHost.name} cut off: ${await countOf(pool, lost, [cutWorker])} of its jobs were taken from it after ${seconds(takenMs)}`,
  );
  await sleep(3 * leaseMs);
  network.heal(cutHost);
  const healedAt = performance.now();
  const works = async () => {
    const id = await workerOf(pool, cutHost);
    return id !== undefined && (await countOf(pool, 'FROM taskflow.job_attempts WHERE worker_id = $1', [id])) > 0;
  };
  await waitFor(async () => (await works()) && (await workerOf(pool, cutHost)) !== cutWorker, {
    ...patience,
    what: 'it works again',
  });
  say(`${cutHost.name} healed: it works again, as a new worker, after ${seconds(performance.now() - healedAt)}`);

  network.cut(webHosts[1]);
  const before = submitters[0].accepted.length;
  await waitFor(async () => !(await isReady(web2.url)), patience);
  await sleep(8000);
  if (submitters[0].accepted.length - before < 20) throw new Error('web1 must not mind that web2 is away.');
  network.heal(webHosts[1]);
  const webHealedAt = performance.now();
  await waitFor(() => isReady(web2.url), { ...patience, what: 'web2 is ready again' });
  await waitFor(() => watchers.every(({ isConnected }) => isConnected), {
    ...patience,
    what: 'its dashboard is live again',
  });
  const acceptedBefore = submitters[1].accepted.length;
  await waitFor(() => submitters[1].accepted.length > acceptedBefore, { ...patience, what: 'web2 takes jobs again' });
  say(`web2 cut off and healed: it serves again after ${seconds(performance.now() - webHealedAt)}; web1 went on`);

  for (const submitter of submitters) await submitter.stop();
  await waitFor(async () => (await countOf(pool, `FROM taskflow.jobs WHERE status IN ('pending', 'active')`)) === 0, {
    ...patience,
    what: 'all jobs have ended',
  });
  const accepted = submitters.flatMap((submitter) => submitter.accepted);
  const { jobs, ...problems } = await auditJobs(pool, { accepted });
  const found = Object.entries(problems).filter(([, subjects]) => subjects.length > 0);
  const failed = await countOf(pool, `FROM taskflow.jobs WHERE status <> 'completed'`);
  say(
    `${jobs} jobs, ${accepted.length} answered 201, ${failed} not completed, audit: ${found.length === 0 ? 'clean' : JSON.stringify(found)}`,
  );
  if (found.length > 0 || failed > 0) process.exitCode = 1;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

try {
  await main();
} finally {
  for (const end of ends.toReversed()) await end();
}
