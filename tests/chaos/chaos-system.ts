import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Queue } from 'bullmq';
import pg from 'pg';
import { migrate } from '../../prisma/migrate.ts';
import { loadEnv } from '../../src/server/env.ts';
import { createHintQueue } from '../../src/server/queue/bullmq-hint-queue.ts';
import type { Hint } from '../../src/server/queue/hint-queue.ts';
import { startPostgres, type RunningPostgres } from '../support/start-postgres.ts';
import { startWebProcess, startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { startRedis, type RunningRedis } from '../support/start-redis.ts';
import { startReceiver, type AnswerRequest, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { recordMoves } from '../support/record-moves.ts';

export const leaseMs = 3000;
export type Backend = 'redis' | 'postgres';

export interface SystemOptions {
  backend: Backend;
  workers?: number;
  webs?: number;
  concurrency?: number;
  /** How the receiver of webhooks answers. Default: 200 at once. */
  answer?: AnswerRequest;
  /** Runs the naive design instead: the negative control. */
  naive?: boolean;
}

/** Constraints that a naive design does not have; with them the database itself would hide the double runs. */
const naiveSchema = `
  DROP INDEX taskflow.job_attempts_one_success;
  ALTER TABLE taskflow.job_attempts DROP CONSTRAINT job_attempts_pkey;
  DO $$ DECLARE c record; BEGIN
    FOR c IN SELECT conname FROM pg_constraint WHERE conrelid = 'taskflow.jobs'::regclass AND contype = 'c' LOOP
      EXECUTE format('ALTER TABLE taskflow.jobs DROP CONSTRAINT %I', c.conname);
    END LOOP; END $$`;

/** Real processes on servers of their own, each of which can be killed, frozen and started again in its place. */
export class ChaosSystem {
  readonly backend: Backend;
  readonly pool: pg.Pool;
  readonly postgres: RunningPostgres;
  readonly receiver: WebhookReceiver;
  readonly workers: RunningProcess[] = [];
  readonly webs: RunningProcess[] = [];
  /** Ids of the submits that were answered 201. */
  readonly accepted: string[] = [];
  redis: RunningRedis | undefined;
  readonly #settings: Record<string, string>;
  readonly #redisFolder: string;
  readonly #naive: boolean;

  private constructor(
    options: SystemOptions,
    parts: { postgres: RunningPostgres; receiver: WebhookReceiver; redis: RunningRedis | undefined; folder: string },
  ) {
    this.backend = options.backend;
    this.#naive = options.naive ?? false;
    this.postgres = parts.postgres;
    this.receiver = parts.receiver;
    this.redis = parts.redis;
    this.#redisFolder = parts.folder;
    const database = parts.postgres.urlOf('postgres');
    this.pool = new pg.Pool({ connectionString: database, max: 4, application_name: 'chaos' });
    // The faults end these connections as well.
    this.pool.on('error', () => undefined);
    this.#settings = {
      NODE_ENV: 'test',
      LOG_LEVEL: 'warn',
      DATABASE_URL: database,
      QUEUE_PREFIX: `chaos-${randomBytes(4).toString('hex')}`,
      HANDLERS_DIR: path.resolve('tests/chaos/handlers'),
      LEASE_MS: String(leaseMs),
      STOP_GRACE_MS: '500',
      SHUTDOWN_GRACE_MS: '1000',
      WORKER_CONCURRENCY: String(options.concurrency ?? 5),
      WEBHOOK_ALLOWED_HOSTS: parts.receiver.host,
      ...(parts.redis && { REDIS_URL: parts.redis.url }),
    };
  }

  static async start(options: SystemOptions): Promise<ChaosSystem> {
    const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-chaos-redis-'));
    // Durable: a server that is killed must keep what it committed.
    const postgres = await startPostgres({ durable: true });
    const redis = options.backend === 'redis' ? await startRedis({ folder }) : undefined;
    const system = new ChaosSystem(options, { postgres, redis, folder, receiver: await startReceiver(options.answer) });
    try {
      await migrate(postgres.urlOf('postgres'));
      await recordMoves(system.pool);
      if (options.naive) await system.pool.query(naiveSchema);
      const workers = Array.from({ length: options.workers ?? 2 }, (_, index) => system.startWorker(index));
      await Promise.all(workers);
      const webs = Array.from({ length: options.webs ?? 1 }, (_, index) => system.startWeb(index));
      await Promise.all(webs);
      return system;
    } catch (error) {
      await system.stop();
      throw error;
    }
  }

  get #options() {
    return {
      readyWithinMs: 60_000,
      execArgv: this.#naive ? ['--import', './tests/chaos/naive-protocol.mjs'] : [],
    };
  }

  /** Starts a worker in this place, with what `more` sets beside the usual settings and flags for Node. */
  async startWorker(
    index: number,
    more: Record<string, string> = {},
    execArgv: string[] = [],
  ): Promise<RunningProcess> {
    const options = { ...this.#options, execArgv: [...this.#options.execArgv, ...execArgv] };
    const worker = await startWorkerProcess({ ...this.#settings, ...more }, options);
    this.workers[index] = worker;
    return worker;
  }

  /** Starts a web process in this place, on the port that it had. */
  async startWeb(index: number): Promise<RunningProcess> {
    const before = this.webs[index];
    const port = before ? { PORT: String(before.port) } : {};
    const web = await startWebProcess({ ...this.#settings, ...port }, this.#options);
    this.webs[index] = web;
    return web;
  }

  worker(index: number): RunningProcess {
    const worker = this.workers[index];
    if (!worker) throw new Error(`There is no worker ${index}.`);
    return worker;
  }

  web(index: number): RunningProcess {
    const web = this.webs[index];
    if (!web) throw new Error(`There is no web process ${index}.`);
    return web;
  }

  async startRedisAgain(): Promise<void> {
    const { port } = this.#redis();
    this.redis = await startRedis({ port, folder: this.#redisFolder });
  }

  /** Ends Redis at once and starts it, empty or with the snapshot that the last SAVE wrote. */
  async restartRedis(from: 'empty' | 'snapshot'): Promise<void> {
    await this.#redis().stop('SIGKILL');
    if (from === 'empty') rmSync(path.join(this.#redisFolder, 'dump.rdb'), { force: true });
    await this.startRedisAgain();
  }

  signalRedis(signal: 'SIGSTOP' | 'SIGCONT'): void {
    process.kill(this.#redis().pid, signal);
  }

  async stopRedis(): Promise<void> {
    await this.#redis().stop('SIGKILL');
  }

  #redis(): RunningRedis {
    if (!this.redis) throw new Error('This system has no Redis.');
    return this.redis;
  }

  /**
   * Submits a job by POST /api/jobs. A submit without a 201 (a process was down, a store was away) promised nothing.
   *
   * @returns the id, or undefined when it was not accepted
   */
  async submit(taskType: string, more: Record<string, unknown> = {}, web = 0): Promise<string | undefined> {
    try {
      const response = await fetch(`${this.web(web).url}/api/jobs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ taskType, payload: {}, ...more }),
        signal: AbortSignal.timeout(30_000),
      });
      const text = await response.text();
      if (response.status !== 201) {
        this.refusals.set(response.status, (this.refusals.get(response.status) ?? 0) + 1);
        return undefined;
      }
      const { jobId } = JSON.parse(text) as { jobId: string };
      this.accepted.push(jobId);
      return jobId;
    } catch {
      this.refusals.set(0, (this.refusals.get(0) ?? 0) + 1);
      return undefined;
    }
  }

  /** How many submits were answered with each status that is not 201; 0: no answer. */
  readonly refusals = new Map<number, number>();

  async submitMany(count: number, taskType: string, more: Record<string, unknown> = {}): Promise<void> {
    for (let done = 0; done < count; done += 50) {
      await Promise.all(Array.from({ length: Math.min(50, count - done) }, () => this.submit(taskType, more)));
    }
  }

  /** The first column of the first row, as a number. */
  async count(text: string, values: unknown[] = []): Promise<number> {
    const { rows } = await this.pool.query<Record<string, string>>(text, values);
    return Number(Object.values(rows[0] ?? {})[0] ?? 0);
  }

  /** Puts hints into the queue beside those that TaskFlow makes. */
  async addHints(hints: Hint[]): Promise<void> {
    if (this.redis) {
      // A queue with a connection of its own: closing it ends the connection too.
      const connection = { host: '127.0.0.1', port: this.redis.port };
      const queue = new Queue<Hint>('hints', { prefix: this.#settings['QUEUE_PREFIX'] ?? '', connection });
      queue.on('error', () => undefined);
      try {
        for (const hint of hints) await queue.add(hint.taskType, hint, { priority: hint.priority });
      } finally {
        await queue.close();
      }
      return;
    }
    const queue = createHintQueue(loadEnv(this.#settings), { warn: () => undefined });
    try {
      for (const hint of hints) await queue.add(hint, 0);
    } finally {
      await queue.close();
    }
  }

  /** Ends everything and removes the data. */
  async stop(): Promise<void> {
    await Promise.all([...this.workers, ...this.webs].map((running) => running.stop('SIGKILL')));
    await this.pool.end().catch(() => undefined);
    await this.redis?.stop('SIGKILL');
    await this.postgres.stop();
    await this.receiver.close();
    rmSync(this.#redisFolder, { recursive: true, force: true });
  }
}
