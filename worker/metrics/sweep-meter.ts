import { Counter, type Registry } from 'prom-client';

/** Why the sweep ended an attempt or a job: its worker died, its time was over, or somebody asked for it in SQL. */
export const sweptReasons = ['lost', 'expired', 'deadline', 'timed_out', 'cancel_requested'] as const;
/**
 * Why the sweep hinted a job: it had no hint yet, its hint must be gone, or the queue lost everything (`walk`).
 */
export const hintedReasons = ['undispatched', 'gone', 'walk'] as const;

/** Counts what the sweep of this process does: it does something only while it is the elected one. */
export interface SweepMeter {
  round(): void;
  swept(reason: (typeof sweptReasons)[number], jobs: number): void;
  hinted(reason: (typeof hintedReasons)[number], jobs: number): void;
}

export function createSweepMeter(registry: Registry): SweepMeter {
  const registers = [registry];
  const rounds = new Counter({
    name: 'taskflow_sweep_rounds_total',
    help: 'Rounds of the sweep that this process made as the elected one.',
    registers,
  });
  const swept = new Counter({
    name: 'taskflow_sweep_jobs_total',
    help: 'Jobs and attempts that the sweep of this process ended, by why.',
    labelNames: ['reason'],
    registers,
  });
  const hinted = new Counter({
    name: 'taskflow_sweep_hints_total',
    help: 'Jobs that the sweep of this process hinted: gone and walk are hints that the queue lost.',
    labelNames: ['reason'],
    registers,
  });
  for (const reason of sweptReasons) swept.inc({ reason }, 0);
  for (const reason of hintedReasons) hinted.inc({ reason }, 0);
  return {
    round: () => rounds.inc(),
    swept: (reason, jobs) => swept.inc({ reason }, jobs),
    hinted: (reason, jobs) => hinted.inc({ reason }, jobs),
  };
}
