import { Counter, Histogram, type Registry } from 'prom-client';
import { durationBuckets } from '../../src/server/metrics/job-meter.ts';
import type { DeliveryEnding } from '../../src/server/webhooks/finish-deliveries.ts';

/** How an attempt at a delivery ended; `refused`: nothing was sent, as its URL is disabled or its result unreadable. */
const results = ['delivered', 'retried', 'failed', 'refused'] as const;

/** Counts the attempts that this process made at deliveries. */
export interface WebhookMeter {
  attempted(ending: Pick<DeliveryEnding, 'state' | 'attempt'>): void;
}

export function createWebhookMeter(registry: Registry): WebhookMeter {
  const registers = [registry];
  const attempts = new Counter({
    name: 'taskflow_webhook_attempts_total',
    help: 'Attempts at deliveries by this process: delivered, to be retried, failed for good, or refused without one.',
    labelNames: ['result'],
    registers,
  });
  const durations = new Histogram({
    name: 'taskflow_webhook_attempt_seconds',
    help: 'How long the request of an attempt at a delivery took.',
    buckets: durationBuckets,
    registers,
  });
  for (const result of results) attempts.inc({ result }, 0);
  return {
    attempted({ state, attempt }) {
      attempts.inc({ result: resultOf(state, attempt !== null) });
      if (attempt) durations.observe(attempt.durationMs / 1000);
    },
  };
}

function resultOf(state: DeliveryEnding['state'], wasSent: boolean): (typeof results)[number] {
  if (!wasSent) return 'refused';
  return state === 'pending' ? 'retried' : state;
}
