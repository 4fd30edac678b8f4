import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Env } from '../env.ts';

// The API's answers carry headers of their own (answer.ts).
const notAPage = /^\/(?:api|healthz|readyz)(?:[/?]|$)/;

/** Headers of every page, whatever is on it. */
const pageHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
};

type PageEnv = Pick<Env, 'NODE_ENV' | 'REALTIME_PUBLIC_URL'>;

/**
 * Hardens a page before Next draws it: a policy with a nonce of its own for each request, which Next reads from the
 * request's header `content-security-policy` and gives to its scripts. What a caller sends under these names is dropped.
 */
export function hardenPage(request: IncomingMessage, response: ServerResponse, env: PageEnv): void {
  if (notAPage.test(request.url ?? '')) return;
  const nonce = randomBytes(16).toString('base64');
  const policy = pagePolicy(nonce, env);
  delete request.headers['content-security-policy-report-only'];
  request.headers['content-security-policy'] = policy;
  request.headers['x-nonce'] = nonce;
  response.setHeaders(new Map(Object.entries({ ...pageHeaders, 'Content-Security-Policy': policy })));
}

/** What a page may load and run; decision 0028 says why each source is in it. */
export function pagePolicy(nonce: string, { NODE_ENV, REALTIME_PUBLIC_URL }: PageEnv): string {
  return [
    "default-src 'self'",
    // React's development build evaluates code.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${NODE_ENV === 'development' ? " 'unsafe-eval'" : ''}`,
    "script-src-attr 'none'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${realtimeSources(REALTIME_PUBLIC_URL)}`,
    "frame-src 'self'",
    // The reader of PDF, and what keeps pages for when the server is away (decision 0041).
    "worker-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Origins of the realtime server, when it is not reached through this one. */
function realtimeSources(url: string | undefined): string {
  if (url === undefined) return '';
  const { protocol, host } = new URL(url);
  return ` ${protocol}//${host} ${protocol === 'https:' ? 'wss' : 'ws'}://${host}`;
}
