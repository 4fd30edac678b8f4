import { randomUUID } from 'node:crypto';
import type { JobOutcome } from '../../src/jobs/job-outcome.ts';
import { dispatchJobs, type DueJob } from '../../src/server/jobs/dispatch-jobs.ts';
import { createLogger } from '../../src/server/logger.ts';
import { registerWorker } from '../../src/server/workers/worker-lease.ts';
import { createSweep } from '../../worker/maintenance/sweep.ts';
import { modelTaskType, type ProtocolDatabase } from './protocol-database.ts';
import { ModelQueue } from './protocol-queue.ts';
import { anyToken, type ModelJob } from './protocol-rules.ts';
import { asSnapshot, readJobs, tellJobs, type JobSnapshot } from './protocol-snapshot.ts';

export const leaseMs = 10_000;
export const stopGraceMs = 1000;
/** A sweep leaves a job that runs past its deadline to its worker for so long. */
export const overdueGraceMs = stopGraceMs + 1000;

/** The real statements did what the protocol does not allow. */
export class ProtocolViolation extends Error {}

/** An attempt whose handler runs in a worker process, as far as that process knows. */
export interface HeldAttempt {
  jobId: string;
  token: string;
  /** The lease under which it was claimed. */
  workerId: string;
  /** The process has told its handler to stop. */
  isStopped: boolean;
}

/** A worker process: what it remembers, which may be wrong. */
export interface ModelProcess {
  name: string;
  workerId: string;
  isFrozen: boolean;
  isDraining: boolean;
  held: HeldAttempt[];
  /** What it has recorded, to say it once more. */
  told: { attempt: HeldAttempt; outcome: JobOutcome; retryDelayMs: number | null }[];
  /** Newest ready-time that it claimed, by priority, for its heartbeat. */
  watermarks: Record<number, number>;
  /** How many claims it never had the answer of. */
  lostAnswers: number;
  /** Tokens without an attempt at its last heartbeat. */
  suspects: Set<string>;
  sweep: () => Promise<boolean>;
}

/** Something that the real statements do, and what the protocol says of it. */
export interface Action {
  name: string;
  /** It claims jobs, by their ids or what a look finds. */
  claims?: 'hint' | 'look';
  /** Does it to the model's jobs, and says what the answer must be. */
  apply(jobs: ModelJob[]): Record<string, string>;
  /** Does it in truth. `afterwards` is what a process does with the answer. */
  perform(): Promise<{ answers: Record<string, string>; afterwards?: () => Promise<void> }>;
}

// A day ahead, so that the server seems to have been up for long.
const startsAtMs = Math.ceil(Date.now() / 60_000) * 60_000 + 86_400_000;

/** One run: the model beside the real database, with the queue and the worker processes that both share. */
export class ProtocolWorld {
  readonly db: ProtocolDatabase;
  readonly queue: ModelQueue;
  readonly log = createLogger('model', { LOG_LEVEL: 'silent', NODE_ENV: 'test' });
  nowMs = startsAtMs;
  jobs: ModelJob[] = [];
  processes: ModelProcess[] = [];
  /** When the lease of each worker's id ends that has one. */
  readonly leases = new Map<string, number>();
  readonly cancelRequests = new Set<string>();
  isTypePaused = false;
  /** `id/generation` of jobs that were due when they were dispatched, and the generations of all at that time. */
  seenReady: ReadonlySet<string> = new Set();
  seenGenerations: ReadonlyMap<string, number> = new Map();
  /** How often each command found something to do. */
  readonly done = new Map<string, number>();
  readonly #knownTokens = new Set<string>();

  private constructor(db: ProtocolDatabase, kind: ModelQueue['kind']) {
    this.db = db;
    this.queue = new ModelQueue(kind, () => this.nowMs);
  }

  static async start(db: ProtocolDatabase, kind: ModelQueue['kind'], processes: number): Promise<ProtocolWorld> {
    const world = new ProtocolWorld(db, kind);
    await db.empty();
    db.setClock(world.nowMs);
    for (let n = 0; n < processes; n += 1) world.processes.push(await world.startProcess(`w${n}`));
    return world;
  }

  advance(byMs: number): void {
    this.nowMs += byMs;
    this.db.setClock(this.nowMs);
  }

  /** A command found something to do. */
  did(name: string): void {
    this.done.set(name, (this.done.get(name) ?? 0) + 1);
  }

  readonly isAlive = (workerId: string): boolean => (this.leases.get(workerId) ?? 0) > this.nowMs;

  async startProcess(name: string): Promise<ModelProcess> {
    const started: ModelProcess = {
      name,
      workerId: await this.register(),
      isFrozen: false,
      isDraining: false,
      held: [],
      told: [],
      watermarks: {},
      lostAnswers: 0,
      suspects: new Set(),
      sweep: () => Promise.resolve(false),
    };
    const { db, queue, log } = this;
    const settings = { leaseMs, stopGraceMs, onMoved: () => undefined, onActions: () => undefined };
    started.sweep = createSweep({ db, queue, log, ...settings, workerId: () => started.workerId });
    return started;
  }

  /** Writes a new lease, and answers its worker's id. */
  async register(isDraining = false): Promise<string> {
    const id = randomUUID();
    const about = { host: 'here', pid: 1, version: '0', taskTypes: [modelTaskType], concurrency: 3, leaseMs };
    const state = isDraining ? 'draining' : 'running';
    await registerWorker(this.db, { id, ...about, realtimeHost: '127.0.0.1', realtimePort: 0, state });
    this.leases.set(id, this.nowMs + leaseMs);
    return id;
  }

  async dispatch(jobs: DueJob[]): Promise<void> {
    await dispatchJobs(this, jobs);
  }

  /** Does one thing and compares all that is known: the answer, every row and every attempt. */
  async act(action: Action): Promise<void> {
    const expected = structuredClone(this.jobs);
    const expectedAnswers = action.apply(expected);
    const { answers, afterwards } = await action.perform();
    await this.settle(action.name, [expected]);
    const [was, mustBe] = [inOrder(answers), inOrder(expectedAnswers)];
    if (was !== mustBe) throw new ProtocolViolation(`${action.name} answered ${was}, not ${mustBe}`);
    await afterwards?.();
  }

  /** Does two things at the same moment: one comes first, or does nothing because the other holds its rows. */
  async race(first: Action, second: Action): Promise<void> {
    const name = `${first.name} while ${second.name}`;
    const orders = [[first, second], [second, first], [first], [second]];
    const outcomes = orders.map((order) => {
      const jobs = structuredClone(this.jobs);
      const answers = new Map(order.map((action) => [action, action.apply(jobs)]));
      return { jobs, effects: [first, second].map((action) => effectsOf(answers.get(action) ?? {})).join(' and ') };
    });
    const done = await Promise.all([first.perform(), second.perform()]);
    const effects = done.map(({ answers }) => effectsOf(answers)).join(' and ');
    const possible = outcomes.filter((outcome) => outcome.effects === effects);
    if (possible.length === 0) {
      const expected = outcomes.map((outcome) => outcome.effects).join('\n  ');
      throw new ProtocolViolation(`${name} answered\n  ${effects}\nand none of\n  ${expected}`);
    }
    await this.settle(
      name,
      possible.map(({ jobs }) => jobs),
    );
    for (const { afterwards } of done) await afterwards?.();
  }

  /**
   * Compares the database with what it may have become, and takes over the one that it is.
   *
   * @throws ProtocolViolation when it is none of them
   */
  async settle(what: string, outcomes: ModelJob[][]): Promise<void> {
    const rows = await readJobs(this.db);
    const found = outcomes.find((jobs) => this.#matches(jobs, rows));
    if (!found) {
      const [expected = []] = outcomes;
      throw new ProtocolViolation(
        `${what}: the rows are\n  ${tellJobs(rows)}\nand not\n  ${tellJobs(expected.map(asSnapshot))}`,
      );
    }
    for (const job of found) {
      const row = rows.find(({ id }) => id === job.id);
      job.token = row?.token ?? null;
      if (job.token) this.#knownTokens.add(job.token);
      for (const [n, attempt] of job.attempts.entries()) {
        attempt.token = row?.attempts[n]?.[2] ?? attempt.token;
        this.#knownTokens.add(attempt.token);
      }
    }
    this.jobs = found;
  }

  #matches(jobs: ModelJob[], rows: JobSnapshot[]): boolean {
    if (jobs.length !== rows.length) return false;
    return jobs.every((job) => {
      const row = rows.find(({ id }) => id === job.id);
      if (!row || !this.#isToken(job.token, row.token)) return false;
      const attempts = job.attempts.map(({ number, outcome, token }, n) => [
        number,
        outcome,
        this.#isToken(token, row.attempts[n]?.[2] ?? null) ? row.attempts[n]?.[2] : token,
      ]);
      const isSame =
        row.status === job.status &&
        row.generation === job.generation &&
        row.attempt === job.attempt &&
        row.charged === job.charged &&
        row.version === job.version &&
        JSON.stringify(attempts) === JSON.stringify(row.attempts);
      if (!isSame) return false;
      if (job.status === 'pending') return row.run_at_ms === job.runAtMs;
      return job.status !== 'active' || row.worker_id === job.workerId;
    });
  }

  /** A new token must be one that nobody ever had. */
  #isToken(expected: string | null, token: string | null): boolean {
    if (expected !== anyToken) return expected === token;
    return token !== null && !this.#knownTokens.has(token);
  }
}

/** Without what says that nothing was done, for whatever reason. */
const effectsOf = (answers: Record<string, string>): string =>
  inOrder(
    Object.fromEntries(Object.entries(answers).filter(([, answer]) => !/^(stale|refused|fenced|not yet)/.test(answer))),
  );

const inOrder = (answers: Record<string, string>): string =>
  JSON.stringify(Object.entries(answers).toSorted(([a], [b]) => (a < b ? -1 : 1)));
