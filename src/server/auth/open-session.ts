import type { Scope } from '../../jobs/scopes.ts';
import { isTaskFlowError } from '../../jobs/errors.ts';
import { unknownActor } from '../audit/actor.ts';
import { auditSession } from '../audit/session-entries.ts';
import { sealedAddress } from '../http/peer-seal.ts';
import type { RateLimits } from '../limits/rate-limits.ts';
import { admitKey } from './admit-caller.ts';
import type { AuthServices } from './authenticate.ts';
import { sessionCookie } from './session-cookie.ts';
import { currentEpoch } from './session-epochs.ts';
import { readSessionSecret } from './session-secret.ts';
import { Unauthenticated } from './unauthenticated.ts';

/**
 * Signs a browser in with a key.
 *
 * @throws TaskFlowError unauthenticated when the key is none of ours, rate_limited after too many that were none
 */
export async function openSession(
  services: AuthServices & { limits: RateLimits },
  key: string,
  headers: Pick<Headers, 'get'>,
): Promise<{ cookie: string; scopes: Scope[] }> {
  const address = sealedAddress(headers);
  const holder = await admitKey(services, headers, () => holderOf(services, key)).catch(async (error: unknown) => {
    const isWrongKey = isTaskFlowError(error) && error.code === 'unauthenticated';
    if (isWrongKey) await auditSession(services, 'session.refused', { name: unknownActor, address });
    throw error;
  });
  const secret = await readSessionSecret(services.db, services.env);
  await auditSession(services, 'session.opened', { name: holder.keyId, address });
  // A browser says by which protocol it came, whatever stands between.
  const isHttps = (headers.get('origin') ?? services.env.PUBLIC_URL ?? '').startsWith('https:');
  const { keyId } = holder;
  const epoch = await currentEpoch(services, keyId);
  return { cookie: sessionCookie(secret, { keyId, epoch }, isHttps), scopes: [...holder.scopes] };
}

async function holderOf(services: AuthServices, key: string) {
  const holder = await services.keys.callerOfKey(key);
  if (!holder || holder.keyId === null) throw new Unauthenticated();
  return { ...holder, keyId: holder.keyId };
}
