import { createHash } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { isKnownTag } from './entity-tag.ts';

/** Body of an answer, as both ways out take it. */
export type AnswerBody = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;

interface AnswerInit {
  status: number;
  statusText: string;
  headers: Record<string, string>;
}
type ResponseClass = new (body: AnswerBody, init: AnswerInit) => Response;

let responseClass: ResponseClass = Response;

/**
 * Has answers made with another class from now on. The front gives its adapter's, which is written to the socket
 * without a detour through streams; Next's graph keeps the platform's.
 */
export function answerWith(given: ResponseClass): void {
  responseClass = given;
}

/** Headers that every answer of the API carries, and of a worker's small server. */
export const securityHeaders: Record<string, string> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

export function answer(status: number, body: AnswerBody, headers: Record<string, string>): Response {
  const statusText = STATUS_CODES[status] ?? '';
  return new responseClass(body, { status, statusText, headers: { ...securityHeaders, ...headers } });
}

/** An answer of JSON. */
export function json(body: unknown, status = 200, headers?: Record<string, string>): Response {
  return jsonText(JSON.stringify(body), status, headers);
}

/** An answer of JSON that is a text already. */
export function jsonText(
  text: string | Uint8Array<ArrayBuffer>,
  status = 200,
  headers?: Record<string, string>,
): Response {
  return answer(status, text, { 'Content-Type': 'application/json', ...headers });
}

/**
 * An answer of JSON that a caller may keep and ask about: with an ETag made from what it says, and 304 without a body
 * where `If-None-Match` names that (RFC 9110).
 */
export function jsonUnlessKnown(request: Request, body: unknown): Response {
  const text = JSON.stringify(body);
  const tag = `"${createHash('sha1').update(text).digest('base64url')}"`;
  const headers = { ETag: tag, 'Cache-Control': 'private, no-cache' };
  if (isKnownTag(request.headers, tag)) return answer(304, null, headers);
  return answer(200, text, { ...headers, 'Content-Type': 'application/json' });
}
