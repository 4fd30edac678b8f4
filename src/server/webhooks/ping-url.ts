import { randomUUID } from 'node:crypto';
import type { WebhookPing } from '../../jobs/webhook-delivery-schema.ts';
import type { Caller } from '../auth/caller.ts';
import type { Database } from '../database.ts';
import type { Env } from '../env.ts';
import { postMessage, type PostEnv } from './post-message.ts';
import { webhookIdOf } from './sign-delivery.ts';
import { signingSecrets } from './webhook-secret.ts';

interface PingServices {
  db: Pick<Database, 'query'>;
  env: PostEnv & Pick<Env, 'WEBHOOK_SECRET'>;
}

/**
 * Sends a test message to a URL once, from this process, signed as the webhooks of the caller's jobs are. Nothing of it is
 * kept, and a URL that is disabled is called too.
 */
export async function pingUrl({ db, env }: PingServices, caller: Caller, url: string): Promise<WebhookPing> {
  const secretsOf = await signingSecrets(db, env, [caller.keyId]);
  const message = { id: randomUUID(), url, traceparent: null };
  const body = JSON.stringify({ type: 'ping', timestamp: new Date().toISOString() });
  const posted = await postMessage(env, secretsOf(caller.keyId), { ...message, body });
  const { answer, error, durationMs, requestHeaders, times, responseHeaders, responseBody } = posted;
  return {
    isDelivered: error === null,
    webhookId: webhookIdOf(message.id),
    body,
    durationMs,
    ...times,
    requestHeaders,
    responseStatus: answer.status,
    responseHeaders,
    responseBody,
    error,
  };
}
