import type { Statement } from '../../src/server/database.ts';
import { beatWorker, drainWorker, heldJobs, removeWorker } from '../../src/server/workers/worker-lease.ts';
import { finishHeld } from './protocol-actions.ts';
import { modelTaskType } from './protocol-database.ts';
import * as rules from './protocol-rules.ts';
import { leaseMs, overdueGraceMs, ProtocolViolation, type ModelProcess, type ProtocolWorld } from './protocol-world.ts';

/** What a worker process does about every third of its lease. */
export async function beat(world: ProtocolWorld, process: ModelProcess): Promise<void> {
  const vitals = {
    slotsUsed: process.held.length,
    memoryBytes: 0,
    eventLoopDelayMs: 0,
    watermarks: process.watermarks,
  };
  const expected = process.isDraining ? 'draining' : 'running';
  const answer = await beatWorker(world.db, process.workerId, leaseMs, vitals);
  const state = answer?.state;
  const wasAlive = world.isAlive(process.workerId);
  if (state !== (wasAlive ? expected : undefined)) {
    throw new ProtocolViolation(
      `A beat answered ${state}; the lease of ${process.name} is ${wasAlive ? '' : 'not '}good.`,
    );
  }
  if (!answer) {
    for (const attempt of process.held) attempt.isStopped = true;
    process.workerId = await world.register(process.isDraining);
    process.suspects.clear();
    return;
  }
  world.leases.set(process.workerId, world.nowMs + leaseMs);
  const held = answer.holdsJobs ? await heldJobs(world.db, process.workerId) : new Map<string, string>();
  for (const attempt of process.held) if (!held.has(attempt.token)) attempt.isStopped = true;
  await endOrphans(world, process, held);
}

/** As worker/heartbeat.ts: what two beats saw under this worker's lease, and nothing here runs, is ended as lost. */
async function endOrphans(world: ProtocolWorld, process: ModelProcess, held: Map<string, string>): Promise<void> {
  const unknown = [...held].filter(([token]) => !process.held.some((attempt) => attempt.token === token));
  const orphans = unknown.filter(([token]) => process.suspects.has(token));
  process.suspects = new Set(unknown.map(([token]) => token));
  if (orphans.length === 0) return;
  const { workerId } = process;
  const attempts = orphans.map(([token, jobId]) => ({ jobId, token, workerId, isStopped: true }));
  const ending = { outcome: 'lost', retryDelayMs: rules.backoffMs(1), hintIsLost: false } as const;
  await world.act(finishHeld(world, process, attempts, ending));
}

const renewIdle: Statement = {
  name: 'model_renew',
  text: `UPDATE taskflow.workers SET lease_expires_at = taskflow.now() + $2::int * interval '1 millisecond'
    WHERE id = ANY($1::uuid[]) AND lease_expires_at > taskflow.now()`,
};

/** Time goes by, and the processes that are not frozen beat in time; those that run nothing share one statement. */
export async function advance(world: ProtocolWorld, byMs: number): Promise<void> {
  for (let left = byMs; left > 0; left -= leaseMs / 2) {
    world.advance(Math.min(left, leaseMs / 2));
    const due = world.processes.filter(({ isFrozen, workerId }) => {
      const leftMs = (world.leases.get(workerId) ?? 0) - world.nowMs;
      return !isFrozen && leftMs > 0 && leftMs <= leaseMs / 2;
    });
    const idle = due.filter(({ held, lostAnswers }) => held.length + lostAnswers === 0).map(({ workerId }) => workerId);
    if (idle.length > 0) await world.db.query(renewIdle, [idle, leaseMs]);
    for (const workerId of idle) world.leases.set(workerId, world.nowMs + leaseMs);
    for (const process of due) if (!idle.includes(process.workerId)) await beat(world, process);
  }
}

/** One round of the sweep by this process, which moves what the protocol allows, all of it or, while unsteady, not the lost. */
export async function sweepRound(world: ProtocolWorld, process: ModelProcess): Promise<void> {
  const isElected = await process.sweep();
  if (!isElected) return world.settle('a round of somebody who is not elected', [world.jobs]);
  const after = (takesLost: boolean) => {
    const jobs = structuredClone(world.jobs);
    for (const job of jobs) {
      if (world.cancelRequests.has(job.id)) rules.cancel(job, world.nowMs);
      if (takesLost) rules.lose(job, world.isAlive, world.nowMs);
      rules.expire(job, world.nowMs);
      rules.endOverdue(job, overdueGraceMs, world.nowMs);
    }
    return jobs;
  };
  await world.settle('a round of the sweep', [after(true), after(false)]);
  world.cancelRequests.clear();
}

/** The process is gone at once; another one starts in its place. */
export async function kill(world: ProtocolWorld, process: ModelProcess): Promise<void> {
  world.processes[world.processes.indexOf(process)] = await world.startProcess(process.name);
}

/** The process ends as at SIGTERM: what it runs is given back, its lease ends, another process starts. */
export async function shutDown(world: ProtocolWorld, process: ModelProcess): Promise<void> {
  await drain(world, process);
  const ending = { outcome: 'released', retryDelayMs: null, hintIsLost: false } as const;
  if (process.held.length > 0) await world.act(finishHeld(world, process, process.held, ending));
  await removeWorker(world.db, process.workerId);
  world.leases.delete(process.workerId);
  await kill(world, process);
}

/** An operator wants no further claims of this worker. */
export async function drain(world: ProtocolWorld, process: ModelProcess): Promise<void> {
  await drainWorker(world.db, process.workerId);
  process.isDraining = true;
}

const requestCancel: Statement = { name: 'model_cancel', text: 'SELECT taskflow.cancel_job($1)' };
const pauseType: Statement = {
  name: 'model_pause',
  text: `UPDATE taskflow.task_types SET paused = $2 WHERE task_type = $1`,
};

export async function cancelFromSql(world: ProtocolWorld, jobId: string): Promise<void> {
  await world.db.query(requestCancel, [jobId]);
  world.cancelRequests.add(jobId);
}

export async function setTypePaused(world: ProtocolWorld, isPaused: boolean): Promise<void> {
  await world.db.query(pauseType, [modelTaskType, isPaused]);
  world.isTypePaused = isPaused;
}
