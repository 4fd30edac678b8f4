import { allowedOrigins } from '../env.ts';
import type { Env } from '../env.ts';
import { checkOrigin } from '../auth/origin-rule.ts';

interface KnownOrigins {
  allowed: string[];
  publicOrigin: string | null;
}

const origins = new WeakMap<Env, KnownOrigins>();

function originsOf(env: Env): KnownOrigins {
  const known = origins.get(env);
  if (known) return known;
  const publicOrigin = env.PUBLIC_URL === undefined ? null : new URL(env.PUBLIC_URL).origin;
  const made = { allowed: allowedOrigins(env), publicOrigin };
  origins.set(env, made);
  return made;
}

/**
 * The origin of a foreign page that may make this request; null for our own pages and for programs.
 *
 * @throws TaskFlowError forbidden
 */
export function foreignOrigin(env: Env, method: string, headers: Pick<Headers, 'get'>): string | null {
  const { allowed, publicOrigin } = originsOf(env);
  // A preflight carries no key yet; the request that follows is judged by what it brings.
  const hasBearer = headers.get('authorization') !== null;
  return checkOrigin({ method, headers, allowedOrigins: allowed, publicOrigin, hasBearer });
}

/** Lets the foreign page read the answer. */
export function allowReading(response: Response, origin: string): void {
  response.headers.set('Access-Control-Allow-Origin', origin);
  response.headers.set(
    'Access-Control-Expose-Headers',
    'Location, X-Request-Id, Retry-After, ETag, Idempotent-Replayed, Accept-Ranges, Content-Range, RateLimit, RateLimit-Policy',
  );
  response.headers.append('Vary', 'Origin');
}

/** Headers that answer a preflight. */
export function preflightHeaders(methods: string): Record<string, string> {
  return {
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Allow-Headers':
      'Authorization, Content-Type, Idempotency-Key, If-None-Match, If-Range, Last-Event-ID, Prefer, Range, Traceparent, X-Request-Id',
    'Access-Control-Max-Age': '600',
  };
}
