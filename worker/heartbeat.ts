import { monitorEventLoopDelay } from 'node:perf_hooks';
import { randomUUID } from 'node:crypto';
import type { Database } from '../src/server/database.ts';
import type { Logger } from '../src/server/logger.ts';
import {
  beatWorker,
  heldJobs,
  registerWorker,
  type WorkerIdentity,
  type WorkerState,
} from '../src/server/workers/worker-lease.ts';
import type { RunningAttempts } from './running-attempts.ts';

export interface Heartbeat {
  workerId(): string;
  /** Renews the lease now, and finds out what has become of it. Never throws. */
  beatNow(): Promise<void>;
  /** Remembers the newest ready-time claimed of a priority. */
  sawReady(priority: number, readyMs: number): void;
  /** Whether the attempt was ended as an orphan before its claim's answer came. */
  wasEnded(leaseToken: string): boolean;
  stop(): void;
}

interface HeartbeatParts {
  db: Database;
  log: Logger;
  running: RunningAttempts;
  identity: Omit<WorkerIdentity, 'id' | 'state'>;
  /** An operator asked this worker to drain. */
  onDrain: () => void;
  /** The lease ran out. */
  onLeaseLost: () => void;
  /** Jobs that are ours by the table, but that nothing here runs: see `orphansOf`. */
  onOrphans: (orphans: { jobId: string; leaseToken: string }[]) => Promise<void>;
}

/** How often the event loop is looked at. What that takes by itself is no delay; each look costs an idle worker. */
const resolutionMs = 50;

/** Handlers are stopped this long before others may take their jobs, by the monotonic clock. */
const marginMs = (leaseMs: number): number => Math.min(2000, leaseMs / 3);

/**
 * Registers the worker and renews its lease every third of LEASE_MS. A job that is no longer its own is stopped, which
 * also delivers a cancel whose broadcast was lost. A worker that cannot renew stops its handlers itself before the
 * lease is over; one whose lease ran out goes on as a new worker.
 */
export async function startHeartbeat(parts: HeartbeatParts): Promise<Heartbeat> {
  const { db, log, running, identity } = parts;
  const watermarks: Record<number, number> = {};
  const endedTokens = new Set<string>();
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  let workerId = randomUUID();
  let renewedAt = performance.now();
  let beating: Promise<void> | undefined;
  let state: WorkerState = 'running';
  let suspects = new Set<string>();

  await registerWorker(db, { ...identity, id: workerId, state });

  async function beat(): Promise<void> {
    const tokens = running.tokens();
    const askedAt = performance.now();
    const answer = await beatWorker(db, workerId, identity.leaseMs, {
      slotsUsed: running.slotsUsed,
      memoryBytes: process.memoryUsage.rss(),
      eventLoopDelayMs: Math.round(Math.max(0, delay.percentile(99) / 1e6 - resolutionMs) * 100) / 100,
      watermarks,
    });
    delay.reset();
    if (!answer) return startAnew();
    renewedAt = askedAt;
    state = answer.state;
    if (state === 'draining') parts.onDrain();
    // Most beats of an idle worker end here: nothing is held, so nothing is to be named.
    const held = answer.holdsJobs ? await heldJobs(db, workerId) : new Map<string, string>();
    for (const token of tokens) if (!held.has(token)) running.stop(token, 'cancelled');
    const orphans = orphansOf(held);
    if (orphans.length === 0) return;
    for (const { leaseToken } of orphans) endedTokens.add(leaseToken);
    await parts.onOrphans(orphans);
  }

  /**
   * A claim that was committed but whose answer never came (the connection died at COMMIT), or an attempt that could not
   * be recorded: active under our lease, so no sweep would ever take it. One beat may see a claim before its answer is
   * here, so only what is without an attempt at two beats counts.
   */
  function orphansOf(held: Map<string, string>): { jobId: string; leaseToken: string }[] {
    const mine = new Set(running.tokens());
    const unknown = new Set([...held.keys()].filter((token) => !mine.has(token)));
    const orphans = [...held].filter(([token]) => unknown.has(token) && suspects.has(token));
    suspects = unknown;
    return orphans.map(([leaseToken, jobId]) => ({ jobId, leaseToken }));
  }

  async function startAnew(): Promise<void> {
    log.warn({ workerId }, 'the lease ran out: going on as a new worker');
    parts.onLeaseLost();
    running.stopAll('lease_lost');
    workerId = randomUUID();
    // What was asked of the old one is asked of the new one.
    await registerWorker(db, { ...identity, id: workerId, state });
    renewedAt = performance.now();
  }

  function tick(): Promise<void> {
    beating ??= beat()
      .catch((error: unknown) => log.warn({ err: error }, 'the heartbeat failed'))
      .finally(() => {
        beating = undefined;
      });
    return beating;
  }

  function watch(): void {
    if (performance.now() - renewedAt > identity.leaseMs - marginMs(identity.leaseMs)) running.stopAll('lease_lost');
  }

  const timers = [setInterval(() => void tick(), identity.leaseMs / 3), setInterval(watch, 500)];
  return {
    workerId: () => workerId,
    async beatNow() {
      // One that is under way may have been answered before.
      await beating;
      await tick();
    },
    sawReady(priority, readyMs) {
      watermarks[priority] = Math.max(watermarks[priority] ?? 0, readyMs);
    },
    wasEnded: (leaseToken) => endedTokens.has(leaseToken),
    stop() {
      for (const timer of timers) clearInterval(timer);
      delay.disable();
    },
  };
}
