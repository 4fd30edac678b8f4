import { measureAcceptedRate } from './accepted-rate.ts';
import { measureBatchRate } from './batch-rate.ts';
import { measureCancelLatency } from './cancel-latency.ts';
import { measureClaimByKey } from './claim-by-key.ts';
import { measureDueAtOnce } from './due-at-once.ts';
import { measureErrorGroupsCost } from './error-groups-cost.ts';
import { measureFairTurns } from './fair-turns.ts';
import type { Figure } from './figure.ts';
import { measureHeldRequests } from './held-requests.ts';
import { measureIdleLatency } from './idle-latency.ts';
import { measureIdleMemory } from './idle-memory.ts';
import { measureIdempotentReplay } from './idempotent-replay.ts';
import { measureJobList } from './job-list.ts';
import { measureLimitsCost } from './limits-cost.ts';
import { measureProcessingRate } from './processing-rate.ts';
import { measurePullWork } from './pull-work.ts';
import type { QueueBackend } from './start-system.ts';
import { measureSubmitRate } from './submit-rate.ts';
import { measureSweepProbe } from './sweep-probe.ts';
import { measureUniqueSubmits } from './unique-submits.ts';

export interface Bench {
  name: string;
  /** Completes "It measures …". */
  measures: string;
  /** Takes part in a quick run, which has three minutes for all. Others do so only when they are asked for. */
  isInQuick?: boolean;
  /** Measures and prints; answers the figures that programs can read. */
  run(isQuick: boolean): Promise<Figure[]>;
}

const backends = ['redis', 'postgres'] as const;

/** Everything that `npm run bench` measures, in this order. */
export const benches: readonly Bench[] = [
  {
    name: 'idle-latency',
    measures: 'how long one job takes from its submit to its end in an idle system',
    isInQuick: true,
    run: (isQuick) => onEach((backend) => measureIdleLatency(backend, isQuick ? 30 : 300)),
  },
  {
    name: 'processing',
    measures: 'how many jobs a second one worker ends, beside BullMQ alone, pg-boss and graphile-worker',
    isInQuick: true,
    run: (isQuick) =>
      onEach((backend) =>
        isQuick
          ? measureProcessingRate(backend, 50, 4000, 2, { isShort: true })
          : measureProcessingRate(backend, 50, 20_000, 5),
      ),
  },
  {
    name: 'accepted',
    measures: "how many jobs a second are accepted over HTTP and completed, beside the original's design",
    isInQuick: true,
    run: (isQuick) => (isQuick ? measureAcceptedRate(2, 3, { isShort: true }) : measureAcceptedRate(10, 5)),
  },
  {
    name: 'batches',
    measures: 'how many jobs a second the batch endpoint takes, beside inserts of pg-boss',
    isInQuick: true,
    run: (isQuick) => (isQuick ? measureBatchRate(1, 3) : measureBatchRate(2, 7)),
  },
  {
    name: 'submit',
    measures: 'how many jobs a second are accepted with no worker, beside an empty route handler of Next',
    run: (isQuick) => measureSubmitRate(backends, isQuick ? 3 : 9),
  },
  {
    name: 'idle-memory',
    measures: 'the resident memory of an idle web and worker',
    run: (isQuick) => onEach((backend) => printed(measureIdleMemory(backend, isQuick ? 5_000 : 30_000))),
  },
  {
    name: 'cancel-latency',
    measures: 'how long it takes from a cancel to the abort of a running handler',
    run: (isQuick) => onEach((backend) => printed(measureCancelLatency(backend, isQuick ? 50 : 300))),
  },
  {
    name: 'held-requests',
    measures: 'what 2,000 long polls and 500 event streams cost web',
    run: (isQuick) => printed(measureHeldRequests(isQuick ? 10_000 : 30_000)),
  },
  {
    name: 'sweep-probe',
    measures: 'what the sweep asks of a table of a million jobs',
    run: (isQuick) => printed(measureSweepProbe(backends, isQuick ? 100_000 : 1_000_000, isQuick ? 5_000 : 20_000)),
  },
  {
    name: 'job-list',
    measures: 'how long reads of one job and of lists take with a million jobs',
    run: (isQuick) => printed(measureJobList(isQuick ? 100_000 : 1_000_000, isQuick ? 1 : 3)),
  },
  {
    name: 'claim-by-key',
    measures: 'how long a claim takes by ids, by the turn of keys and within limits',
    run: (isQuick) => printed(measureClaimByKey(isQuick ? 100_000 : 1_000_000, isQuick ? 50 : 200)),
  },
  {
    name: 'fair-turns',
    measures: 'how long few jobs of one key wait beside very many of another',
    run: (isQuick) =>
      onEach((backend) => printed(measureFairTurns(backend, isQuick ? 30_000 : 100_000, isQuick ? 10 : 30))),
  },
  {
    name: 'limits-cost',
    measures: 'what keys and limits cost from submit to end',
    run: (isQuick) => onEach((backend) => printed(measureLimitsCost(backend, isQuick ? 2000 : 5000, isQuick ? 3 : 5))),
  },
  {
    name: 'error-groups-cost',
    measures: 'what it costs to group errors',
    run: (isQuick) =>
      onEach((backend) => printed(measureErrorGroupsCost(backend, isQuick ? 2000 : 5000, isQuick ? 3 : 9))),
  },
  {
    name: 'due-at-once',
    measures: 'how long others wait while a mass of jobs is due in one moment',
    run: (isQuick) =>
      onEach((backend) => printed(measureDueAtOnce(backend, isQuick ? 10_000 : 100_000, { WORKER_CONCURRENCY: '50' }))),
  },
  {
    name: 'idempotent-replay',
    measures: 'how many repeated submits a second are answered, beside new ones',
    run: (isQuick) => printed(measureIdempotentReplay(isQuick ? 3 : 9)),
  },
  {
    name: 'pull-work',
    measures: 'how many jobs a second pull workers claim and end over HTTP',
    run: (isQuick) => printed(measurePullWork(isQuick ? 1 : 3)),
  },
  {
    name: 'unique-submits',
    measures: 'what it costs that jobs are unique',
    run: (isQuick) => printed(measureUniqueSubmits(isQuick ? 3 : 9, isQuick ? 100_000 : 1_000_000)),
  },
];

async function onEach(measure: (backend: QueueBackend) => Promise<Figure[]>): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const backend of backends) figures.push(...(await measure(backend)));
  return figures;
}

/** What a bench prints alone. */
async function printed(measuring: Promise<unknown>): Promise<Figure[]> {
  await measuring;
  return [];
}
