import { z } from 'zod';
import { defineTask, FatalError, RetryAfter } from '../../src/jobs/define-task.ts';
import { retryAfterMs } from '../../src/server/http/guarded-fetch-retry-after.ts';
import { httpUrl } from '../files/file-source.ts';
import { textOf } from '../files/text-of-response.ts';

const keptBytes = 64 * 1024;
const statusCode = z.int().min(100).max(599);
const bodyless = new Set(['GET', 'HEAD']);

/** Calls a URL: a handler in any language. Any 2xx answer, or one of `expectStatus`, is a success. */
export const httpRequest = defineTask({
  type: 'http_request',
  description: 'Calls a URL and keeps the answer, so that a handler can be written in any language.',
  example: { url: 'https://example.com/', method: 'GET' },
  payload: z
    .strictObject({
      url: httpUrl,
      method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).default('GET'),
      headers: z
        .record(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'must be a header name'), z.string().max(8192))
        .optional(),
      body: z
        .union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())], {
          error: 'must be a string, or an object or array to be sent as JSON',
        })
        .optional(),
      expectStatus: z.union([statusCode, z.array(statusCode).min(1).max(50)]).optional(),
      forceFail: z.boolean().optional(),
    })
    .refine(({ method, body }) => body === undefined || !bodyless.has(method), {
      path: ['body'],
      error: 'a GET or HEAD request has no body',
    }),
  result: z.strictObject({
    status: z.int(),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
    truncated: z.boolean(),
  }),
  async run({ url, method, headers, body, expectStatus }, context) {
    const { status, ...answer } = await context
      .fetch(url, {
        method,
        headers: { ...defaultHeaders(method, body, context.idempotencyKey), ...lowerCased(headers ?? {}) },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        maxBytes: keptBytes,
      })
      .catch((error: unknown) => {
        // Method, header or body that HTTP does not allow: no later attempt can do better.
        if (error instanceof TypeError) throw new FatalError(error.message, { cause: error });
        throw error;
      });
    const text = textOf(answer);
    if (isExpected(status, expectStatus)) {
      context.log.info(`${method} ${url} answered ${status}`);
      return { status, headers: answer.headers, body: text, truncated: answer.truncated };
    }
    const expected = expectStatus === undefined ? '2xx' : [expectStatus].flat().join(', ');
    const message = `${method} ${url} answered ${status}, expected ${expected}${text === '' ? '.' : `: ${text.slice(0, 500)}`}`;
    const delayMs = retryAfterMs(status, answer.headers);
    throw delayMs === null ? new Error(message) : new RetryAfter(delayMs, message);
  },
});

/** The key is the same for every attempt, so that the called service can drop a repeated request. */
function defaultHeaders(method: string, body: unknown, idempotencyKey: string): Record<string, string> {
  return {
    ...(bodyless.has(method) ? {} : { 'idempotency-key': idempotencyKey }),
    ...(body === undefined
      ? {}
      : { 'content-type': typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json' }),
  };
}

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function isExpected(status: number, expectStatus: number | number[] | undefined): boolean {
  if (expectStatus === undefined) return status >= 200 && status < 300;
  return [expectStatus].flat().includes(status);
}
