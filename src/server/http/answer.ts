import { STATUS_CODES } from 'node:http';

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

/** Headers that every answer of the API carries. */
const securityHeaders: Record<string, string> = {
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
  return answer(status, JSON.stringify(body), { 'Content-Type': 'application/json', ...headers });
}
