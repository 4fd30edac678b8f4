import fc from 'fast-check';
import { isTerminal } from '../../src/jobs/job-status.ts';
import type { HintQueue } from '../../src/server/queue/hint-queue.ts';
import { auditJobs, describeAudit, isClean } from './audit-jobs.ts';
import { finishHeld, submit, type SubmitOptions } from './protocol-actions.ts';
import { claim, seeReady } from './protocol-looks.ts';
import { protocolCommands, submitOptions } from './protocol-commands.ts';
import type { ProtocolDatabase } from './protocol-database.ts';
import { advance, beat, kill, setTypePaused, sweepRound } from './protocol-processes.ts';
import type { ProtocolCommand } from './protocol-statements.ts';
import { leaseMs, ProtocolViolation, ProtocolWorld, type ModelProcess } from './protocol-world.ts';

const processes = 3;
/** Rounds of half a lease after which every job must have ended, once nothing goes wrong any more. */
const mostRounds = 60;

/** What was done in all runs. */
export interface ProtocolFigures {
  runs: number;
  jobs: number;
  longestDrainRounds: number;
  /** How often each command found something to do. */
  commands: Map<string, number>;
}

/**
 * Whatever is done in whatever order: after each command the database is what the protocol says, and once things go well
 * again every job ends, and the audit is clean.
 */
export function protocolProperty(
  db: ProtocolDatabase,
  mostCommands: number,
  figures: ProtocolFigures,
  kinds: HintQueue['kind'][] = ['redis', 'postgres'],
): fc.IAsyncProperty<[HintQueue['kind'], SubmitOptions, Iterable<ProtocolCommand>]> {
  return fc.asyncProperty(
    fc.constantFrom(...kinds),
    submitOptions,
    fc.commands(protocolCommands, { maxCommands: mostCommands, size: 'max' }),
    async (kind, options, commands) => {
      const world = await ProtocolWorld.start(db, kind, processes);
      await submit(world, options);
      await fc.asyncModelRun(() => ({ model: { world }, real: world }), commands);
      const rounds = await drainWorld(world);
      const audit = await auditJobs(db.pool, { accepted: world.jobs.map(({ id }) => id) });
      if (!isClean(audit)) throw new ProtocolViolation(`The audit is not clean:\n${describeAudit(audit)}`);
      figures.runs += 1;
      for (const [name, count] of world.done) figures.commands.set(name, (figures.commands.get(name) ?? 0) + count);
      figures.jobs += world.jobs.length;
      figures.longestDrainRounds = Math.max(figures.longestDrainRounds, rounds);
    },
  );
}

/** Nothing goes wrong from here on. @returns the rounds that it took until every job had ended */
async function drainWorld(world: ProtocolWorld): Promise<number> {
  const isDone = () => world.cancelRequests.size === 0 && world.jobs.every(({ status }) => isTerminal(status));
  world.queue.isAway = false;
  if (world.isTypePaused) await setTypePaused(world, false);
  for (const process of world.processes) {
    process.isFrozen = false;
    if (process.isDraining) await kill(world, process);
  }
  for (let round = 0; !isDone(); round += 1) {
    if (round >= mostRounds)
      throw new ProtocolViolation(`Jobs have not ended after ${mostRounds} rounds: ${stuck(world)}`);
    await runRound(world);
    if (isDone()) return round;
    await advance(world, leaseMs / 2);
    const [sweeper] = world.processes;
    if (!sweeper) return round;
    if (world.queue.holdsOthers) await runOthers(world, sweeper);
    await sweepRound(world, sweeper);
  }
  return 0;
}

/** The others' hints are taken in their order, too: one that was just ready has been claimed. */
async function runOthers(world: ProtocolWorld, process: ModelProcess): Promise<void> {
  process.watermarks[2] = world.nowMs;
  await beat(world, process);
}

/** All that is held ends well, then every hint that is due is taken. */
async function runRound(world: ProtocolWorld): Promise<void> {
  for (const process of world.processes) {
    if (!world.isAlive(process.workerId)) await beat(world, process);
    const success = { outcome: 'succeeded', retryDelayMs: null, hintIsLost: false } as const;
    if (process.held.length > 0) await world.act(finishHeld(world, process, process.held, success));
    for (const hint of world.queue.ready()) {
      world.queue.remove(hint);
      await seeReady(world);
      await world.act(claim(world, process, hint));
    }
    if (process.held.length > 0) await world.act(finishHeld(world, process, process.held, success));
  }
}

function stuck({ jobs, queue, nowMs }: ProtocolWorld): string {
  const open = jobs.filter(({ status }) => !isTerminal(status));
  const told = open.map((job) => `${job.id.slice(-4)} ${job.status} due in ${job.runAtMs - nowMs} ms`);
  return `${told.join(', ')}; ${queue.hints.length} hints`;
}
