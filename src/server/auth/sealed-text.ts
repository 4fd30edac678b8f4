import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Signs a JSON value for a purpose (HMAC-SHA-256), so that it can be handed out and taken back: `body.signature`, both
 * base64url. What is in it can be read by whoever holds it.
 *
 * @param purpose keeps a text sealed for one use from being taken for another
 */
export function sealText(secret: string, purpose: string, value: unknown): string {
  const body = Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${body}.${signature(secret, purpose, body).toString('base64url')}`;
}

/** The value that was sealed for this purpose; undefined for anything else. */
export function openText(secret: string, purpose: string, sealed: string): unknown {
  const [body, given, ...more] = sealed.split('.');
  if (body === undefined || given === undefined || more.length > 0) return undefined;
  const expected = signature(secret, purpose, body);
  const actual = Buffer.from(given, 'base64url');
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) return undefined;
  return JSON.parse(Buffer.from(body, 'base64url').toString());
}

function signature(secret: string, purpose: string, body: string): Buffer {
  return createHmac('sha256', secret).update(`${purpose}\n${body}`).digest();
}
