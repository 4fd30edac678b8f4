import type { WebhookEvent } from '../jobs/webhook-event-schema.ts';
import type { AnyTasks, JobId, ResultOf, TaskName } from './task-definitions.ts';

/** A request that a webhook came in: the platform's own, or what a framework made of it. */
export type WebhookRequest =
  | Request
  | {
      headers: Headers | Readonly<Record<string, string | string[] | undefined>>;
      /** The bytes as they came, or as text: a body that was parsed and written anew has another signature. */
      body: string | Uint8Array;
    };

type EventOfType<Name extends string, Result> = Omit<WebhookEvent, 'jobId' | 'taskType' | 'status' | 'result'> & {
  jobId: JobId<Name>;
  taskType: Name;
} & ({ status: 'completed'; result: Result } | { status: Exclude<WebhookEvent['status'], 'completed'>; result: null });

/** What a webhook says: a job of one of these task types has ended. */
export type WebhookEventOf<Tasks = AnyTasks, Name extends TaskName<Tasks> = TaskName<Tasks>> = Name extends unknown
  ? EventOfType<Name, ResultOf<Tasks, Name>>
  : never;

/** A webhook is not to be trusted: it was not signed with this secret, was changed, or is old. Answer it with 401. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
}

/**
 * Reads a webhook that TaskFlow sent. The same one may come more than once, with the same `webhook-id`.
 *
 * @param secret WEBHOOK_SECRET, `whsec_…`; several while it is changed
 * @param options.toleranceSeconds how old it may be, or how far ahead the sender's clock. Default: 300
 * @throws WebhookVerificationError; TypeError when a secret is not `whsec_` and base64
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export async function verifyWebhook<Tasks = AnyTasks>(
  request: WebhookRequest,
  secret: string | readonly string[],
  { toleranceSeconds = 300 }: { toleranceSeconds?: number } = {},
): Promise<WebhookEventOf<Tasks>> {
  const keys = await Promise.all((typeof secret === 'string' ? [secret] : secret).map(importSecret));
  const id = headerOf(request, 'webhook-id');
  const timestamp = headerOf(request, 'webhook-timestamp');
  if (!/^\d{1,12}$/.test(timestamp)) throw new WebhookVerificationError('webhook-timestamp is no time.');
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > toleranceSeconds) {
    throw new WebhookVerificationError(`The webhook is not of the last ${toleranceSeconds} s.`);
  }
  const body = await bytesOf(request);
  const signed = joined(new TextEncoder().encode(`${id}.${timestamp}.`), body);
  const signatures = headerOf(request, 'webhook-signature').split(' ').flatMap(signatureOf);
  const checks = keys.flatMap((key) =>
    // Compares in constant time.
    signatures.map((signature) => crypto.subtle.verify('HMAC', key, signature, signed)),
  );
  if (!(await Promise.all(checks)).includes(true)) {
    throw new WebhookVerificationError('The webhook is not signed with this secret.');
  }
  return JSON.parse(new TextDecoder().decode(body));
}

function importSecret(secret: string): Promise<CryptoKey> {
  const bytes = secret.startsWith('whsec_') ? fromBase64(secret.slice('whsec_'.length)) : undefined;
  if (!bytes || bytes.length === 0) throw new TypeError('A webhook secret is "whsec_" and base64.');
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

/** Other versions than ours may stand beside it. */
function signatureOf(part: string): Uint8Array<ArrayBuffer>[] {
  const bytes = part.startsWith('v1,') ? fromBase64(part.slice('v1,'.length)) : undefined;
  return bytes ? [bytes] : [];
}

function headerOf({ headers }: WebhookRequest, name: string): string {
  const found =
    headers instanceof Headers
      ? headers.get(name)
      : Object.entries(headers).find(([given]) => given.toLowerCase() === name)?.[1];
  const value = Array.isArray(found) ? found[0] : found;
  if (!value) throw new WebhookVerificationError(`The header ${name} is missing.`);
  return value;
}

async function bytesOf(request: WebhookRequest): Promise<Uint8Array> {
  if (typeof request.body === 'string') return new TextEncoder().encode(request.body);
  if (request.body instanceof Uint8Array) return request.body;
  if ('arrayBuffer' in request) return new Uint8Array(await request.arrayBuffer());
  throw new TypeError('The body of a webhook is needed as it came: a string or bytes.');
}

function joined(head: Uint8Array, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(head.length + body.length);
  whole.set(head);
  whole.set(body, head.length);
  return whole;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}
