import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { cpuSecondsOf } from '../children-cpu.ts';
import type { StartedLater } from '../costs.ts';

/** A job queue whose worker runs a handler that does nothing. */
export interface ProcessingPeer {
  name: string;
  /** Where its jobs are, for what they cost there. Undefined where that is not PostgreSQL. */
  databaseUrl?: string;
  /** Submits that many jobs, with nobody at work. */
  fill(jobs: number): Promise<void>;
  /**
   * Starts a worker process; answers how long it took from its first start of a job until the store holds none that is
   * open.
   *
   * @param whenDone is given the worker process before it is ended, after what is timed
   */
  drain(whenDone?: WhenDone): Promise<number>;
  stop(): Promise<void>;
}

export type WhenDone = (worker: StartedLater) => Promise<unknown>;

const lookEveryMs = 10;
const mostInBatch = 1000;

/** Submits that many jobs, a thousand at a time. */
export async function inBatches(jobs: number, submit: (size: number) => Promise<unknown>): Promise<void> {
  for (let sent = 0; sent < jobs; sent += mostInBatch) await submit(Math.min(mostInBatch, jobs - sent));
}

/**
 * Runs a program of `programs/`, which sends `{ startedMs }` as its first job starts, until `isDone`.
 *
 * @returns milliseconds from that start to the end
 * @throws Error when the program ends before
 */
export async function drainBy(
  program: string,
  settings: Record<string, string>,
  isDone: () => Promise<boolean>,
  whenDone?: WhenDone,
): Promise<number> {
  const child = fork(path.join(import.meta.dirname, 'programs', program), {
    env: { ...process.env, NODE_ENV: 'production', ...settings },
  });
  const exited = once(child, 'exit');
  const ended = exited.then(([code]) => {
    throw new Error(`${program} ended with ${String(code)}.`);
  });
  try {
    const [message] = await Promise.race([once(child, 'message'), ended]);
    const pid = child.pid ?? 0;
    const worker = { pid, cpuSecondsBefore: cpuSecondsOf(pid) };
    await Promise.race([untilDone(isDone), ended]);
    const tookMs = Date.now() - (message as { startedMs: number }).startedMs;
    await whenDone?.(worker);
    return tookMs;
  } finally {
    ended.catch(() => undefined);
    child.kill('SIGKILL');
    await exited;
  }
}

export async function untilDone(isDone: () => Promise<boolean>): Promise<void> {
  while (!(await isDone())) await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
}
