import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../src/server/database.ts';
import type { Env } from '../../src/server/env.ts';
import type { Logger } from '../../src/server/logger.ts';
import { claimDeliveries, nextDeliveryInMs, type ClaimedDelivery } from '../../src/server/webhooks/claim-deliveries.ts';
import { finishDelivery, releaseDelivery, type DeliveryEnding } from '../../src/server/webhooks/finish-deliveries.ts';
import { redeliverStep } from '../../src/server/webhooks/redeliver-step.ts';
import { createSealer, isUnreadable } from '../../src/server/sealing/sealer.ts';
import { findRedactions, shownBody, type Redactions } from '../../src/server/webhooks/shown-body.ts';
import { signingSecrets } from '../../src/server/webhooks/webhook-secret.ts';
import type { WebhookMeter } from '../metrics/webhook-meter.ts';
import { noTracer, type Tracer } from '../../src/server/tracing/tracer.ts';
import { sendDelivery } from './send-delivery.ts';
import { traceDelivery } from './trace-delivery.ts';

export interface DeliveriesOptions {
  db: Database;
  env: Pick<
    Env,
    | 'WEBHOOK_TIMEOUT_MS'
    | 'WEBHOOK_MAX_RETRIES'
    | 'WEBHOOK_RETRY_SCHEDULE'
    | 'WEBHOOK_ALLOWED_HOSTS'
    | 'WEBHOOK_SECRET'
    | 'TASKFLOW_ENCRYPTION_KEYS'
  >;
  log: Pick<Logger, 'warn' | 'info'>;
  tracer?: Tracer;
  /** The worker's id, which changes when it had to register anew. */
  workerId: () => string;
  meter?: WebhookMeter;
  mostAtOnce?: number;
  mostPerHost?: number;
  /** Looks at least this often. Default: once a second. Longer where somebody else wakes it for what others make due. */
  longestPauseMs?: number;
}

export interface Deliveries {
  /** A delivery is due now. */
  wake(): void;
  /** Claims no more, waits a little for those on their way, and gives back the rest. */
  stop(): Promise<void>;
}

/** Between looks while something is due that cannot be sent, such as to a host whose places are all taken. */
const pauseMs = 1000;
const stopGraceMs = 3000;
/** What a lease is longer than the request may take: time to record how it went, also past a restart of PostgreSQL. */
const leaseMarginMs = 15_000;

/** So long a delivery waits whose result could not be decrypted. */
const unreadableMs = 60_000;

/** It waits for a key, and costs no attempt. */
function unreadable({ id, lease_token: leaseToken }: ClaimedDelivery, { message: error }: Error): DeliveryEnding {
  const nothing = { attempt: null, isHostThere: null, disableUrlBecause: null };
  return { deliveryId: id, leaseToken, state: 'pending', delayMs: unreadableMs, error, ...nothing };
}

/**
 * Sends the webhooks that are due, at most `mostAtOnce` at a time, beside the jobs and never in one of their slots.
 * Looks when woken, when one ended, when the next is due, and every `longestPauseMs`.
 */
export function startDeliveries(options: DeliveriesOptions): Deliveries {
  const { db, env, log, tracer = noTracer, mostAtOnce = 32, mostPerHost = 8, longestPauseMs = pauseMs } = options;
  const leaseMs = env.WEBHOOK_TIMEOUT_MS + leaseMarginMs;
  const sealer = createSealer(env);
  const stopping = new AbortController();
  const giveUp = new AbortController();
  const onTheirWay = new Set<Promise<void>>();
  let wakeLoop: () => void = () => undefined;
  let isWoken = true;
  let isFailing = false;

  function wake(): void {
    isWoken = true;
    wakeLoop();
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await look();
        isFailing = false;
      } catch (error) {
        // One line an outage; the deliveries wait in the table.
        if (!isFailing) log.warn({ err: error }, 'webhooks were not looked for');
        isFailing = true;
        await pause(pauseMs);
      }
    }
  }

  async function look(): Promise<void> {
    const slots = mostAtOnce - onTheirWay.size;
    if (slots <= 0) return untilWoken();
    const dueInMs = isWoken ? 0 : ((await nextDeliveryInMs(db)) ?? longestPauseMs);
    isWoken = false;
    if (dueInMs > 0) return untilWoken(Math.min(dueInMs, longestPauseMs));
    if (await redeliverStep(db)) isWoken = true;
    const claimed = await claimDeliveries(db, { slots, mostPerHost, workerId: options.workerId(), leaseMs });
    if (claimed.length === 0) return untilWoken();
    const owners = claimed.map(({ owner }) => owner);
    const [secretsOf, redactions] = await Promise.all([signingSecrets(db, env, owners), findRedactions(db)]);
    for (const delivery of claimed) {
      start(delivery, redactions, secretsOf(delivery.owner));
    }
    // There may be more: other hosts come into view when the first ones are at their limit.
    isWoken = true;
  }

  /** Until `wake`, at most for `ms`. */
  async function untilWoken(ms = pauseMs): Promise<void> {
    if (isWoken && onTheirWay.size < mostAtOnce) return;
    await pause(ms);
  }

  async function pause(ms: number): Promise<void> {
    if (stopping.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wakeLoop = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  function start(delivery: ClaimedDelivery, redactions: Redactions, secrets: readonly string[]): void {
    const done = deliver(delivery, redactions, secrets)
      .catch((error: unknown) => log.warn({ err: error, deliveryId: delivery.id }, 'a webhook was not recorded'))
      .finally(() => {
        onTheirWay.delete(done);
        wake();
      });
    onTheirWay.add(done);
  }

  async function deliver(delivery: ClaimedDelivery, redactions: Redactions, secrets: readonly string[]): Promise<void> {
    const leaseEndsAt = performance.now() + leaseMs;
    let ending: DeliveryEnding;
    try {
      const body = shownBody(sealer, delivery.body, redactions);
      ending = await traceDelivery(tracer, delivery, (traced) =>
        sendDelivery(env, secrets, { ...traced, body }, giveUp.signal),
      );
    } catch (error) {
      if (isUnreadable(error)) ending = unreadable(delivery, error);
      else if (!giveUp.signal.aborted) throw error;
      else {
        await releaseDelivery(db, delivery.id, delivery.lease_token);
        return;
      }
    }
    const facts = { deliveryId: delivery.id, jobId: delivery.job_id, attempt: delivery.attempt, error: ending.error };
    const isRecorded = await record(ending, leaseEndsAt);
    options.meter?.attempted(ending);
    if (!isRecorded) log.warn(facts, 'a webhook took longer than its lease and is sent again');
    else if (ending.state === 'failed') log.warn(facts, 'a webhook failed for good');
  }

  /** Repeated while the lease lasts: what was sent and is not recorded would be sent again. */
  async function record(ending: DeliveryEnding, leaseEndsAt: number): Promise<boolean> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await finishDelivery(db, ending);
      } catch (error) {
        if (performance.now() > leaseEndsAt || giveUp.signal.aborted) throw error;
        await sleep(Math.min(100 * 2 ** tries, 2000));
      }
    }
  }

  const looping = loop();
  return {
    wake,
    async stop() {
      stopping.abort();
      wakeLoop();
      await looping;
      const waited = new AbortController();
      await Promise.race([
        Promise.allSettled(onTheirWay),
        sleep(stopGraceMs, undefined, { signal: waited.signal }).catch(() => undefined),
      ]);
      waited.abort();
      giveUp.abort(new Error('The worker shuts down.'));
      await Promise.allSettled(onTheirWay);
    },
  };
}
