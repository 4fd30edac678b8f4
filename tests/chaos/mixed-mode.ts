import { setTimeout as delay } from 'node:timers/promises';
import { ChaosSystem, leaseMs, type Backend } from './chaos-system.ts';
import { injectFault } from './inject-fault.ts';
import { judge, settle, type CaseReport } from './judge.ts';
import { planFaults } from './plan-faults.ts';
import { say } from './say.ts';
import { seededRandom, type SeededRandom } from './seeded-random.ts';

export interface MixedOptions {
  backend: Backend;
  seed: number;
  minutes: number;
  /** Runs the naive design: then a clean audit is the failure. */
  naive?: boolean;
}

/** A steady load under a seeded plan of faults, then the audit. */
export async function mixedMode({ backend, seed, minutes, naive = false }: MixedOptions): Promise<CaseReport> {
  const lengthMs = minutes * 60_000;
  const system = await ChaosSystem.start({ backend, workers: 3, webs: 2, concurrency: 6, naive });
  try {
    const plan = planFaults(seed, backend, lengthMs);
    const startedAt = performance.now();
    let isPlanDone = false;
    const load = submitSteadily(
      system,
      { random: seededRandom(seed + 1), blocksPastLease: minutes >= 1 },
      () => isPlanDone && performance.now() > startedAt + lengthMs,
    );
    let recoveryMs = 0;
    let faults = 0;
    for (const fault of plan) {
      await delay(Math.max(0, startedAt + fault.atMs - performance.now()));
      const at = ((performance.now() - startedAt) / 1000).toFixed(1);
      try {
        await injectFault(system, fault);
      } catch (error) {
        // Such as wrong hints, which a queue does not take that is still coming back. It does not count.
        say(`    ${at.padStart(6)} s  ${fault.fault} could not be done: ${String(error)}`);
        continue;
      }
      faults += 1;
      const recovered = await msUntilWorkGoesOn(system);
      recoveryMs = Math.max(recoveryMs, recovered);
      say(`    ${at.padStart(6)} s  ${fault.fault.padEnd(34)} work went on after ${recovered} ms`);
    }
    isPlanDone = true;
    await load;
    await settle(system, naive ? 25_000 : 90_000);
    const refused = [...system.refusals].map(([status, count]) => `${count} × ${status === 0 ? 'no answer' : status}`);
    say(`    ${system.accepted.length} submits answered 201; others: ${refused.join(', ') || 'none'}`);
    return await judge(system, { faults, recoveryMs });
  } finally {
    await system.stop();
  }
}

interface Kinds {
  random: SeededRandom;
  /** Some hold their worker for longer than its lease. Each then backs off three times, longer than a short run takes. */
  blocksPastLease: boolean;
}

/** About 25 jobs a second, of every kind, by turns to each web process; a part of them with a callback. */
async function submitSteadily(system: ChaosSystem, kinds: Kinds, isOver: () => boolean): Promise<void> {
  const { random } = kinds;
  const underWay = new Set<Promise<unknown>>();
  for (let number = 0; !isOver(); number++) {
    const callback = random.next() < 0.2 ? { callbackUrl: system.receiver.url } : {};
    const submit = system.submit(...anyJob(kinds, callback), number % system.webs.length);
    underWay.add(submit);
    void submit.finally(() => underWay.delete(submit));
    await delay(40);
  }
  await Promise.all(underWay);
}

function anyJob({ random, blocksPastLease }: Kinds, more: Record<string, unknown>): [string, Record<string, unknown>] {
  const roll = random.next();
  if (roll < 0.45) return ['quick', more];
  if (roll < 0.65) return ['flaky', more];
  if (roll < 0.9) return ['slow', { ...more, payload: { ms: random.whole(100, 1500) } }];
  if (roll < 0.985) return ['deaf', { ...more, timeout: 600, payload: { ms: random.whole(100, 1200) } }];
  return ['blocks', { ...more, payload: { ms: blocksPastLease && random.next() < 0.2 ? leaseMs + 1500 : 300 } }];
}

/** ms until a job that is submitted now is completed; tried every half second, since a submit may be refused. */
async function msUntilWorkGoesOn(system: ChaosSystem): Promise<number> {
  const from = performance.now();
  const tried: string[] = [];
  let triedAt = -Infinity;
  for (;;) {
    if (performance.now() - triedAt > 500) {
      triedAt = performance.now();
      const jobId = await system.submit('quick', { priority: 'high' }, tried.length % system.webs.length);
      if (jobId) tried.push(jobId);
    }
    const done = await system
      .count("SELECT count(*) FROM taskflow.jobs WHERE id = ANY($1) AND status = 'completed'", [tried])
      .catch(() => 0);
    const took = Math.round(performance.now() - from);
    if (done > 0 || took > 30_000) return took;
    await delay(20);
  }
}
