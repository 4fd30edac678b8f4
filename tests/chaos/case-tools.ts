import { setTimeout as delay } from 'node:timers/promises';
import { ChaosSystem, leaseMs, type Backend, type SystemOptions } from './chaos-system.ts';
import { judge, settle, type CaseReport } from './judge.ts';
import { say } from './say.ts';

export interface ChaosCase {
  name: string;
  /** Its numbers in the list of faults. */
  numbers: string;
  backends: readonly Backend[];
  /** Where it is part of `--short`. */
  short: readonly Backend[];
  run(backend: Backend): Promise<CaseReport>;
}

/** What a case tells about itself before the audit. */
export type Told = { faults: number; recoveryMs?: number; problems?: string[] };
export const both = ['redis', 'postgres'] as const;
/** The sweep finds what a dead process left within this time. */
export const sweptWithinMs = leaseMs + 5000;

/** Starts a system, does the case, waits until all jobs ended and audits them. */
export async function onSystem(
  options: SystemOptions,
  act: (system: ChaosSystem) => Promise<Told>,
): Promise<CaseReport> {
  const system = await ChaosSystem.start(options);
  try {
    const told = await act(system);
    await settle(system);
    return await judge(system, told);
  } finally {
    await system.stop();
  }
}

/** ms until the count is 0; what throws (a store is away) is asked again. */
export async function msUntilNone(
  system: ChaosSystem,
  text: string,
  values: unknown[],
  limitMs: number,
): Promise<number> {
  const from = performance.now();
  for (;;) {
    const left = await system.count(text, values).catch(() => 1);
    const took = Math.round(performance.now() - from);
    if (left === 0 || took > limitMs) return took;
    await delay(20);
  }
}

export async function untilCount(system: ChaosSystem, least: number, text: string): Promise<void> {
  const deadline = performance.now() + 30_000;
  while ((await system.count(text)) < least) {
    if (performance.now() > deadline) throw new Error(`Not within 30 s: ${least} of ${text}`);
    await delay(20);
  }
}

export const activeJobs = "SELECT count(*) FROM taskflow.jobs WHERE status = 'active'";

/** Says a figure, and answers a problem when it is over its limit. */
export function late(what: string, tookMs: number, limitMs: number): string[] {
  say(`    ${what}: ${tookMs} ms (limit ${limitMs} ms)`);
  return tookMs > limitMs ? [`${what}: ${tookMs} ms, over the limit of ${limitMs} ms`] : [];
}
