import { attemptsOf, webhookVerdict } from '../../src/jobs/webhook-retry-policy.ts';
import type { Env } from '../../src/server/env.ts';
import type { ClaimedDelivery } from '../../src/server/webhooks/claim-deliveries.ts';
import type { DeliveryEnding } from '../../src/server/webhooks/finish-deliveries.ts';
import { postMessage, type PostEnv } from '../../src/server/webhooks/post-message.ts';

/**
 * Makes one attempt at a delivery and says what becomes of it.
 *
 * @throws the abort reason of `signal`; nothing else
 */
export async function sendDelivery(
  env: PostEnv & Pick<Env, 'WEBHOOK_MAX_RETRIES' | 'WEBHOOK_RETRY_SCHEDULE'>,
  secrets: readonly string[],
  delivery: ClaimedDelivery,
  signal: AbortSignal,
): Promise<DeliveryEnding> {
  const { id: deliveryId, lease_token: leaseToken } = delivery;
  const unsent = { deliveryId, leaseToken, delayMs: 0, isHostThere: null, disableUrlBecause: null };
  if (delivery.disabled_reason !== null) {
    return { ...unsent, state: 'failed', error: `This URL is disabled: ${delivery.disabled_reason}`, attempt: null };
  }
  const { answer, error, ...exchanged } = await postMessage(env, secrets, delivery, signal);
  const attempt = { responseStatus: answer.status, ...exchanged };
  // A URL that may not be called says nothing of its host.
  const ending = { ...unsent, isHostThere: answer.isHopeless ? null : answer.status !== null };
  const counted = delivery.attempt - delivery.attempts_before;
  const schedule = delivery.retry_schedule ?? env.WEBHOOK_RETRY_SCHEDULE;
  const maxAttempts = delivery.max_attempts ?? attemptsOf(schedule, env.WEBHOOK_MAX_RETRIES);
  const verdict = webhookVerdict(answer, counted, { schedule, maxAttempts });
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
