import { isTaskFlowError, TaskFlowError } from '../../jobs/errors.ts';
import { sealedAddress } from '../http/peer-seal.ts';
import type { LimitHeaders, RateLimits } from '../limits/rate-limits.ts';
import { authenticate, bearerKey, type AuthServices } from './authenticate.ts';
import type { Caller } from './caller.ts';

type Services = AuthServices & { limits: RateLimits };

/** Who asks, and the headers that tell them about their limit, none where they have none. */
export interface Admission {
  caller: Caller;
  limitHeaders: LimitHeaders;
}

/**
 * Finds out who asks, as `authenticate` does, and counts the request: for its key, or where that fails for its address. An
 * address that presented too many bad keys has none looked at, but for those that were good a moment ago: others behind
 * the same proxy go on.
 *
 * @throws TaskFlowError unauthenticated or rate_limited
 */
export function admitCaller(services: Services, headers: Pick<Headers, 'get'>): Admission | Promise<Admission> {
  const { limits } = services;
  const authorization = headers.get('authorization');
  const accept = (caller: Caller): Admission => ({ caller, limitHeaders: limits.takeFor(caller) });
  const refuse = (error: unknown): never => {
    throw countFailed(services, headers, error, authorization === null ? 'no_key' : 'bad_key');
  };
  if (authorization !== null) {
    limits.refuseGuesser(sealedAddress(headers), () => services.keys.wasGood(bearerKey(authorization)));
  }
  let found: Caller | Promise<Caller>;
  try {
    found = authenticate(services, headers);
  } catch (error) {
    return refuse(error);
  }
  return found instanceof Promise ? found.then(accept, refuse) : accept(found);
}

/** The same for a key that is presented otherwise: to sign in. @throws what `tryKey` does, or TaskFlowError rate_limited */
export async function admitKey<Answer>(
  services: Services,
  headers: Pick<Headers, 'get'>,
  tryKey: () => Promise<Answer>,
): Promise<Answer> {
  services.limits.refuseGuesser(sealedAddress(headers), () => false);
  try {
    return await tryKey();
  } catch (error) {
    throw countFailed(services, headers, error, 'bad_key');
  }
}

/** The error with what it says of the limit. @throws TaskFlowError rate_limited */
function countFailed(
  { limits }: Services,
  headers: Pick<Headers, 'get'>,
  error: unknown,
  failure: 'bad_key' | 'no_key',
): unknown {
  if (!isTaskFlowError(error) || error.code !== 'unauthenticated') return error;
  const told = limits.takeFailed(sealedAddress(headers), failure);
  return new TaskFlowError('unauthenticated', error.message, { headers: { ...error.headers, ...told }, cause: error });
}
