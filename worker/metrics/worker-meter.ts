import { Counter, Gauge, type Registry } from 'prom-client';
import type { RunningAttempts } from '../running-attempts.ts';

/** Shows this worker's slots, and counts the leases that it lost. */
export function meterWorker(
  running: Pick<RunningAttempts, 'slots' | 'slotsUsed'>,
  registry: Registry,
): { leaseLost: () => void } {
  const registers = [registry];
  const used = new Gauge({
    name: 'taskflow_worker_slots_used',
    help: 'Handlers that run in this worker.',
    registers,
    collect() {
      used.set(running.slotsUsed);
    },
  });
  const limit = new Gauge({
    name: 'taskflow_worker_slot_limit',
    help: 'Handlers that may run in this worker at once: WORKER_CONCURRENCY.',
    registers,
  });
  limit.set(running.slots);
  const leasesLost = new Counter({
    name: 'taskflow_worker_leases_lost_total',
    help: 'Times that this worker could not renew its lease and went on under a new id; its attempts were stopped.',
    registers,
  });
  return { leaseLost: () => leasesLost.inc() };
}
