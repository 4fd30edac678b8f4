import { Webhook } from 'standardwebhooks';

/** What a receiver knows a delivery by, over all its attempts. */
export function webhookIdOf(deliveryId: string): string {
  return `msg_${deliveryId}`;
}

/**
 * The headers that let a receiver check who sent a delivery, and that it saw this one before: the id stays the same
 * over all attempts, the time is the attempt's. Each secret signs, so that a receiver may know one of them only.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signDelivery(
  secrets: readonly string[],
  delivery: { id: string; body: string },
  at: Date = new Date(),
): { 'webhook-id': string; 'webhook-timestamp': string; 'webhook-signature': string } {
  const messageId = webhookIdOf(delivery.id);
  return {
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(messageId, at, delivery.body)).join(' '),
  };
}
