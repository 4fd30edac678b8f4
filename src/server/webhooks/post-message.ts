import { storableText } from '../../jobs/storable-text.ts';
import type { WebhookAnswer } from '../../jobs/webhook-retry-policy.ts';
import type { Env } from '../env.ts';
import { noTimes, type ExchangeTimes } from '../http/exchange-times.ts';
import { RefusedUrl } from '../http/guarded-fetch-agent.ts';
import { retryAfterMs } from '../http/guarded-fetch-retry-after.ts';
import { guardedFetch } from '../http/guarded-fetch.ts';
import { signDelivery } from './sign-delivery.ts';

const keptBytes = 16 * 1024;

export type PostEnv = Pick<Env, 'WEBHOOK_TIMEOUT_MS' | 'WEBHOOK_ALLOWED_HOSTS'>;

interface Message {
  /** Makes its webhook-id. */
  id: string;
  url: string;
  /** The JSON text to send, exactly. */
  body: string;
  traceparent: string | null;
}

/** How sending a message went. */
export interface Posted {
  answer: WebhookAnswer;
  error: string | null;
  durationMs: number;
  requestHeaders: Record<string, string>;
  times: ExchangeTimes;
  responseHeaders: Record<string, string> | null;
  /** Its first 16 KiB. */
  responseBody: string | null;
}

/**
 * Sends a message to its URL once, signed with each of the secrets.
 *
 * @throws the abort reason of `signal`; nothing else
 */
export async function postMessage(
  env: PostEnv,
  secrets: readonly string[],
  message: Message,
  signal?: AbortSignal,
): Promise<Posted> {
  const startedAt = performance.now();
  const times = noTimes();
  const requestHeaders = {
    'content-type': 'application/json',
    ...signDelivery(secrets, message),
    ...(message.traceparent !== null && { traceparent: message.traceparent }),
  };
  const facts = () => ({ durationMs: Math.round(performance.now() - startedAt), requestHeaders, times });
  try {
    const response = await guardedFetch(
      message.url,
      {
        method: 'POST',
        headers: requestHeaders,
        body: message.body,
        timeoutMs: env.WEBHOOK_TIMEOUT_MS,
        maxBytes: keptBytes,
      },
      { allowedHosts: env.WEBHOOK_ALLOWED_HOSTS, times, ...(signal && { signal }) },
    );
    const { status, headers } = response;
    return {
      ...facts(),
      answer: { status, retryAfterMs: retryAfterMs(status, headers), isHopeless: false },
      error: status >= 200 && status <= 299 ? null : `The receiver answered ${status}.`,
      responseHeaders: headers,
      responseBody: storableText(new TextDecoder().decode(response.bytes)),
    };
  } catch (error) {
    signal?.throwIfAborted();
    return {
      ...facts(),
      answer: { status: null, retryAfterMs: null, isHopeless: error instanceof RefusedUrl },
      error: error instanceof Error ? error.message : String(error),
      responseHeaders: null,
      responseBody: null,
    };
  }
}
