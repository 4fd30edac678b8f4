import type { Env } from '../env.ts';

/**
 * Where the caller opens its realtime socket: REALTIME_PUBLIC_URL, or web itself, which passes it on. A browser is told
 * `/`, since it alone knows under which scheme and name it reached us.
 */
export function realtimeUrl(env: Pick<Env, 'REALTIME_PUBLIC_URL'>, request: Request): string {
  if (env.REALTIME_PUBLIC_URL !== undefined) return env.REALTIME_PUBLIC_URL;
  return request.headers.get('sec-fetch-site') === null ? new URL(request.url).origin : '/';
}
