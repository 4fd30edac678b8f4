import { webhookVerdict, type WebhookAnswer } from '../../src/jobs/webhook-retry-policy.ts';
import type { Env } from '../../src/server/env.ts';
import { noTimes, type ExchangeTimes } from '../../src/server/http/exchange-times.ts';
import { RefusedUrl } from '../../src/server/http/guarded-fetch-agent.ts';
import { retryAfterMs } from '../../src/server/http/guarded-fetch-retry-after.ts';
import { guardedFetch } from '../../src/server/http/guarded-fetch.ts';
import type { ClaimedDelivery } from '../../src/server/webhooks/claim-deliveries.ts';
import type { DeliveryEnding } from '../../src/server/webhooks/finish-deliveries.ts';
import { signDelivery } from '../../src/server/webhooks/sign-delivery.ts';

const keptBytes = 16 * 1024;

type SendEnv = Pick<Env, 'WEBHOOK_TIMEOUT_MS' | 'WEBHOOK_MAX_RETRIES' | 'WEBHOOK_ALLOWED_HOSTS'>;

/**
 * Makes one attempt at a delivery and says what becomes of it.
 *
 * @throws the abort reason of `signal`; nothing else
 */
export async function sendDelivery(
  env: SendEnv,
  secrets: readonly string[],
  delivery: ClaimedDelivery,
  signal: AbortSignal,
): Promise<DeliveryEnding> {
  const { id: deliveryId, lease_token: leaseToken } = delivery;
  const unsent = { deliveryId, leaseToken, delayMs: 0, isHostThere: null, disableUrlBecause: null };
  if (delivery.disabled_reason !== null) {
    return { ...unsent, state: 'failed', error: `This URL is disabled: ${delivery.disabled_reason}`, attempt: null };
  }
  const startedAt = performance.now();
  const { answer, error, ...exchanged } = await post(env, secrets, delivery, signal);
  const attempt = {
    durationMs: Math.round(performance.now() - startedAt),
    responseStatus: answer.status,
    ...exchanged,
  };
  // A URL that may not be called says nothing of its host.
  const ending = { ...unsent, isHostThere: answer.isHopeless ? null : answer.status !== null };
  const counted = delivery.attempt - delivery.attempts_before;
  const verdict = webhookVerdict(answer, counted, delivery.max_attempts ?? env.WEBHOOK_MAX_RETRIES);
  switch (verdict.next) {
    case 'delivered':
      return { ...ending, state: 'delivered', error: null, attempt };
    case 'retry':
      return { ...ending, state: 'pending', delayMs: verdict.delayMs, error, attempt };
    case 'failed':
      return {
        ...ending,
        state: 'failed',
        error,
        attempt,
        disableUrlBecause: verdict.reason === 'gone' ? 'It answered 410 Gone.' : null,
      };
  }
}

interface Posted {
  answer: WebhookAnswer;
  error: string | null;
  requestHeaders: Record<string, string>;
  times: ExchangeTimes;
  responseHeaders: Record<string, string> | null;
  responseBody: string | null;
}

async function post(
  env: SendEnv,
  secrets: readonly string[],
  delivery: ClaimedDelivery,
  signal: AbortSignal,
): Promise<Posted> {
  const times = noTimes();
  const requestHeaders = {
    'content-type': 'application/json',
    ...signDelivery(secrets, delivery),
    ...(delivery.traceparent !== null && { traceparent: delivery.traceparent }),
  };
  try {
    const response = await guardedFetch(
      delivery.url,
      {
        method: 'POST',
        headers: requestHeaders,
        body: delivery.body,
        timeoutMs: env.WEBHOOK_TIMEOUT_MS,
        maxBytes: keptBytes,
      },
      { allowedHosts: env.WEBHOOK_ALLOWED_HOSTS, signal, times },
    );
    const { status, headers } = response;
    return {
      requestHeaders,
      times,
      answer: { status, retryAfterMs: retryAfterMs(status, headers), isHopeless: false },
      error: status >= 200 && status <= 299 ? null : `The receiver answered ${status}.`,
      responseHeaders: headers,
      responseBody: storableText(response.bytes),
    };
  } catch (error) {
    signal.throwIfAborted();
    return {
      requestHeaders,
      times,
      answer: { status: null, retryAfterMs: null, isHopeless: error instanceof RefusedUrl },
      error: error instanceof Error ? error.message : String(error),
      responseHeaders: null,
      responseBody: null,
    };
  }
}

/** Whatever was answered, as text that PostgreSQL stores: it takes no NUL. */
function storableText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replaceAll('\0', '\uFFFD');
}
