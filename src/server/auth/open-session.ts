import type { Scope } from '../../jobs/api-key-schema.ts';
import type { AuthServices } from './authenticate.ts';
import { sessionCookie } from './session-cookie.ts';
import { readSessionSecret } from './session-secret.ts';
import { Unauthenticated } from './unauthenticated.ts';

/**
 * Signs a browser in with a key.
 *
 * @throws TaskFlowError unauthenticated when the key is none of ours
 */
export async function openSession(
  services: AuthServices,
  key: string,
  headers: Pick<Headers, 'get'>,
): Promise<{ cookie: string; scopes: Scope[] }> {
  const holder = await services.keys.callerOfKey(key);
  if (!holder || holder.keyId === null) throw new Unauthenticated();
  const secret = await readSessionSecret(services.db, services.env);
  const isHttps = headers.get('origin')?.startsWith('https:') ?? false;
  return { cookie: sessionCookie(secret, holder.keyId, isHttps), scopes: [...holder.scopes] };
}
