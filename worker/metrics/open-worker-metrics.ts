import { readDatabaseState } from '../../src/server/database-state.ts';
import type { Database } from '../../src/server/database.ts';
import { meterHints } from '../../src/server/metrics/hint-meter.ts';
import { createMetrics, type Metrics } from '../../src/server/metrics/metrics.ts';
import type { OpenHintQueue } from '../../src/server/queue/hint-queue.ts';
import type { RunningAttempts } from '../running-attempts.ts';
import { createSweepMeter, type SweepMeter } from './sweep-meter.ts';
import { createWebhookMeter, type WebhookMeter } from './webhook-meter.ts';
import { meterWorker } from './worker-meter.ts';

/** What a worker counts. */
export interface WorkerMetrics extends Metrics {
  /** The given queue, with its hints counted. */
  queue: OpenHintQueue;
  sweeps: SweepMeter;
  webhooks: WebhookMeter;
  leaseLost: () => void;
}

interface Measured {
  db: Database;
  queue: OpenHintQueue;
  running: Pick<RunningAttempts, 'slots' | 'slotsUsed'>;
  /** Those that this worker runs. */
  taskTypes: Iterable<string>;
}

export function openWorkerMetrics({ db, queue, running, taskTypes }: Measured): WorkerMetrics {
  const stores = async () => {
    const [database, hints] = await Promise.all([readDatabaseState(db), queue.state()]);
    return { database, queue: hints };
  };
  const metrics = createMetrics({ process: 'worker', db, stores });
  const { registry, jobs } = metrics;
  jobs.expectEnds(taskTypes);
  return {
    ...metrics,
    queue: meterHints(queue, registry),
    sweeps: createSweepMeter(registry),
    webhooks: createWebhookMeter(registry),
    ...meterWorker(running, registry),
  };
}
