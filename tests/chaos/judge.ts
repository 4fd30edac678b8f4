import { setTimeout as delay } from 'node:timers/promises';
import { auditJobs } from '../support/audit-jobs.ts';
import type { ChaosSystem } from './chaos-system.ts';

/** What a case reports: its figures and every reason why it is not clean. */
export interface CaseReport {
  faults: number;
  jobs: number;
  lost: number;
  doubled: number;
  overBudget: number;
  illegalMoves: number;
  /** Longest time in ms from a fault's end to work going on as promised; undefined where a case measures none. */
  recoveryMs: number | undefined;
  problems: string[];
}

/** Waits until every job is terminal and every delivery ended, or until nothing more has ended for so long. */
export async function settle(system: ChaosSystem, patienceMs = 75_000): Promise<void> {
  let fewest = Infinity;
  let deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    const open = await system
      .count(
        `SELECT (SELECT count(*) FROM taskflow.jobs WHERE status IN ('pending', 'active'))
          + (SELECT count(*) FROM taskflow.webhook_deliveries WHERE state IN ('pending', 'active'))`,
      )
      .catch(() => Infinity);
    if (open === 0) return;
    if (open < fewest) deadline = performance.now() + patienceMs;
    fewest = Math.min(fewest, open);
    await delay(200);
  }
}

/** Audits every job of the run. */
export async function judge(
  system: ChaosSystem,
  told: { faults: number; recoveryMs?: number; problems?: string[] },
): Promise<CaseReport> {
  const audit = await auditJobs(system.pool, { accepted: system.accepted, receiversAreHealthy: true });
  const problems = [...(told.problems ?? [])];
  for (const [name, found] of Object.entries(audit)) {
    if (!Array.isArray(found) || found.length === 0) continue;
    problems.push(`${name}: ${found.length}, such as ${JSON.stringify(found.slice(0, 3))}`);
  }
  return {
    faults: told.faults,
    jobs: audit.jobs,
    lost: audit.lost.length + audit.unfinished.length,
    doubled: audit.doubled.length,
    overBudget: audit.overBudget.length,
    illegalMoves: audit.illegalMoves.length,
    recoveryMs: told.recoveryMs,
    problems,
  };
}
