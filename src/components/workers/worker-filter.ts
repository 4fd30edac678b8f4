import { createLoader } from 'nuqs/server';
import { addressOneOf, addressTaskType, addressText } from '../../client/address-parts.ts';
import type { WorkerAtWork } from '../../jobs/worker-schema.ts';

export const workerStates = ['running', 'draining', 'lost'] as const;
export type WorkerState = (typeof workerStates)[number];

export const workerOrders = ['started', 'busy', 'host', 'heartbeat', 'memory', 'delay'] as const;
export type WorkerOrder = (typeof workerOrders)[number];

/** The filter of the list as it stands in the URL. */
export const workerFilterParsers = {
  state: addressOneOf(workerStates),
  type: addressTaskType,
  host: addressText(255),
  sort: addressOneOf(workerOrders).withDefault('started'),
};

export const loadWorkerFilter = createLoader(workerFilterParsers);
export type WorkerFilter = Awaited<ReturnType<typeof loadWorkerFilter>>;

export function workerStateOf({ state, lostAt }: Pick<WorkerAtWork, 'state' | 'lostAt'>): WorkerState {
  return lostAt === null ? state : 'lost';
}

export function matchesWorkerFilter(worker: WorkerAtWork, { state, type, host }: WorkerFilter): boolean {
  if (state !== null && workerStateOf(worker) !== state) return false;
  if (type !== null && !worker.taskTypes.includes(type)) return false;
  return worker.host.toLowerCase().includes((host ?? '').trim().toLowerCase());
}

type Compare = (a: WorkerAtWork, b: WorkerAtWork) => number;

const busyShare = ({ slotsUsed, concurrency }: WorkerAtWork): number => slotsUsed / Math.max(1, concurrency);
const byText =
  (text: (worker: WorkerAtWork) => string): Compare =>
  (a, b) =>
    text(a).localeCompare(text(b));

const orders: Record<WorkerOrder, Compare> = {
  started: byText(({ startedAt }) => startedAt),
  busy: (a, b) => busyShare(b) - busyShare(a) || b.slotsUsed - a.slotsUsed,
  host: (a, b) => a.host.localeCompare(b.host) || a.pid - b.pid,
  heartbeat: byText(({ heartbeatAt }) => heartbeatAt),
  memory: (a, b) => b.memoryBytes - a.memoryBytes,
  delay: (a, b) => b.eventLoopDelayMs - a.eventLoopDelayMs,
};

/** Those that match, in the order that is wanted; the lost ones stand at the end of each. */
export function chosenWorkers(workers: readonly WorkerAtWork[], filter: WorkerFilter): WorkerAtWork[] {
  const isLost = ({ lostAt }: WorkerAtWork): number => Number(lostAt !== null);
  return workers
    .filter((worker) => matchesWorkerFilter(worker, filter))
    .toSorted((a, b) => isLost(a) - isLost(b) || orders[filter.sort](a, b));
}
