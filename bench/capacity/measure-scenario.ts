import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type pg from 'pg';
import { createClient } from '../../src/sdk/client-package.ts';
import { waitFor } from '../../tests/support/wait-for.ts';
import { cpuSecondsOf, cpuSecondsOfProgram, cpuSecondsOfThread } from '../children-cpu.ts';
import type { RunningSystem } from '../start-system.ts';
import { listStatements, walBytes } from '../statement-counter.ts';
import type { Called, Calling } from './call-web.ts';
import type { StatementKind } from './costs.ts';
import { othersCores, pin, type Processes } from './start-processes.ts';
import type { Scenario } from './scenarios.ts';
import { warmUpShare, type Outcome, type Role } from './simulate.ts';

/** What one round of a scenario gave, beside what can be foretold. */
export interface Measured extends Outcome {
  jobs: number;
  /** Statements of each kind, for one job. */
  statements: Record<StatementKind, number>;
  /** Processor time of those who call, for one job, in ms. */
  callerMs: number;
  /** How much of the processor time of webs and of workers JavaScript's thread did not use. */
  besideShare: { web: number; worker: number };
  walBytes: number;
}

const batch = 1000;

/** Runs a scenario once, from nothing submitted until all has ended. */
export async function measureScenario(
  scenario: Scenario,
  system: RunningSystem,
  processes: Processes,
  pool: pg.Pool,
): Promise<Measured> {
  const { load, handler } = scenario;
  let jobs = 0;
  let rest: Omit<Measured, 'jobs' | 'statements' | 'statementsPerJob'> | undefined;
  if (load.kind === 'backlog') {
    for (const { pid } of processes.workers) process.kill(pid, 'SIGSTOP');
    const client = createClient({ url: processes.webs[0]?.url ?? '' });
    for (let sent = 0; sent < load.jobs; sent += batch) {
      const size = Math.min(batch, load.jobs - sent);
      await client.jobs.submitMany(Array.from({ length: size }, () => ({ taskType: handler, payload: {} })));
    }
  }
  const asked = await listStatements(system.databaseUrl, async () => {
    const walBefore = await walBytes(system.databaseUrl);
    const before = usedBy(processes);
    const startedAt = await now(pool);
    let called: Called | undefined;
    if (load.kind === 'backlog') for (const { pid } of processes.workers) process.kill(pid, 'SIGCONT');
    else
      called = await call(scenario, {
        urls: processes.webs.map(({ url }) => url),
        taskType: handler,
        load,
        warmUpShare,
      });
    if (scenario.workers > 0) await untilEnded(pool);
    const after = usedBy(processes);
    const times = await readTimes(pool, startedAt, load.kind === 'backlog' ? undefined : load.seconds);
    ({ jobs } = times);
    const perJob = (of: keyof typeof after) => ((after[of] - before[of]) * 1000) / jobs;
    rest = {
      ...times.outcome,
      submitMs: called?.submitMs ?? { p50: NaN, p99: NaN },
      cpuMs: { web: perJob('web'), worker: perJob('worker'), PostgreSQL: perJob('PostgreSQL'), Redis: perJob('Redis') },
      callerMs: ((called?.cpuSeconds ?? 0) * 1000) / jobs,
      besideShare: {
        web: 1 - (after.webThread - before.webThread) / (after.web - before.web),
        worker: 1 - (after.workerThread - before.workerThread) / (after.worker - before.worker),
      },
      walBytes: ((await walBytes(system.databaseUrl)) - walBefore) / jobs,
    };
  });
  if (!rest) throw new Error(`${scenario.name} was not measured.`);
  const perJob = (kind: StatementKind) =>
    asked.reduce((sum, { query, calls }) => sum + (query.includes(marks[kind]) ? calls : 0), 0) / jobs;
  const statements = { insert: perJob('insert'), claim: perJob('claim'), finish: perJob('finish') };
  return { ...rest, jobs, statements, statementsPerJob: statements.insert + statements.claim + statements.finish };
}

/** What only that statement says. */
const marks: Record<StatementKind, string> = {
  insert: 'INSERT INTO taskflow.jobs (',
  claim: 'attempt_started_at = taskflow.now()',
  finish: 'INSERT INTO taskflow.job_attempts',
};

type Used = Record<Role | 'webThread' | 'workerThread', number>;

/** Seconds of processor time until now. */
function usedBy({ webs, workers }: Processes): Used {
  const sum = (running: readonly { pid: number }[], of: (pid: number) => number) =>
    running.reduce((total, { pid }) => total + of(pid), 0);
  return {
    web: sum(webs, cpuSecondsOf),
    webThread: sum(webs, cpuSecondsOfThread),
    worker: sum(workers, cpuSecondsOf),
    workerThread: sum(workers, cpuSecondsOfThread),
    PostgreSQL: cpuSecondsOfProgram('postgres'),
    Redis: cpuSecondsOfProgram('redis-server'),
  };
}

async function call(scenario: Scenario, calling: Calling): Promise<Called> {
  const child = fork(path.join(import.meta.dirname, 'call-web.ts'), [JSON.stringify(calling)]);
  pin([child.pid ?? 0], othersCores(scenario));
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The callers ended with ${String(code)}.`);
  });
  ended.catch(() => undefined);
  const [called] = await Promise.race([once(child, 'message'), ended]);
  return called as Called;
}

async function now(pool: pg.Pool): Promise<Date> {
  const { rows } = await pool.query<{ at: Date }>('SELECT taskflow.now() AS at');
  return rows[0]?.at ?? new Date();
}

async function untilEnded(pool: pg.Pool): Promise<void> {
  const open = `SELECT FROM taskflow.job_counts WHERE status = 'open' HAVING sum(count) > 0`;
  const isOver = async () => (await pool.query(open)).rows.length === 0;
  await waitFor(isOver, { timeoutMs: 300_000, everyMs: 50, what: 'all jobs have ended' });
}

/**
 * @param startedAt when workers could begin with a backlog; callers begin with their first job, some time later
 * @param seconds how long was submitted; undefined for a backlog, which is over with its last job
 */
async function readTimes(pool: pg.Pool, startedAt: Date, seconds: number | undefined) {
  const { rows } = await pool.query<Record<string, number>>(
    `WITH times AS (
      SELECT min(created_at) + $2::float8 * $3::float8 * interval '1 second' AS from_at,
        coalesce(min(created_at) + $2::float8 * interval '1 second', max(finished_at)) AS to_at
      FROM taskflow.jobs
    )
    SELECT count(*)::float8 AS jobs,
      (count(*) FILTER (WHERE created_at > coalesce(from_at, $1::timestamptz) AND created_at <= to_at)
        / extract(epoch FROM max(to_at - coalesce(from_at, $1::timestamptz))))::float8 AS submitted,
      (count(*) FILTER (WHERE finished_at > coalesce(from_at, $1::timestamptz) AND finished_at <= to_at)
        / extract(epoch FROM max(to_at - coalesce(from_at, $1::timestamptz))))::float8 AS ended,
      ${[0.5, 0.99].flatMap((share) => ['started', 'finished'].map((what) => timeOf(what, share))).join(',')}
    FROM taskflow.jobs, times`,
    [startedAt, seconds ?? null, warmUpShare],
  );
  const of = (name: string) => rows[0]?.[name] ?? NaN;
  return {
    jobs: of('jobs'),
    outcome: {
      submittedPerSecond: seconds === undefined ? 0 : of('submitted'),
      endedPerSecond: of('ended'),
      waitMs: { p50: of('started_50'), p99: of('started_99') },
      endMs: { p50: of('finished_50'), p99: of('finished_99') },
    },
  };
}

/** Of a backlog from the moment at which workers could begin. */
const timeOf = (what: string, share: number) =>
  `percentile_cont(${share}) WITHIN GROUP (ORDER BY extract(epoch FROM ${what}_at - greatest(created_at, $1)) * 1000)
    FILTER (WHERE created_at >= coalesce(from_at, created_at))::float8 AS ${what}_${share * 100}`;
