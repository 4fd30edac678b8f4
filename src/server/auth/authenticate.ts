import type { Database } from '../database.ts';
import { isLoopbackHost } from '../env.ts';
import type { Env } from '../env.ts';
import { localCaller } from './caller.ts';
import type { Caller } from './caller.ts';
import type { KeyRing } from './key-ring.ts';
import { sealedAddress } from '../http/peer-seal.ts';
import { isFromThisMachine } from './local-caller.ts';
import { hasSessionCookie, openedSession } from './session-cookie.ts';
import { readSessionSecret } from './session-secret.ts';
import { Unauthenticated } from './unauthenticated.ts';

export interface AuthServices {
  db: Pick<Database, 'query'>;
  env: Env;
  keys: KeyRing;
}

/**
 * Finds out who asks: by Bearer key, by the dashboard's session, or, before any key was made, as a caller on this very
 * machine. There is no waiting for anything in the common cases.
 *
 * @throws TaskFlowError unauthenticated
 */
export function authenticate(services: AuthServices, headers: Pick<Headers, 'get'>): Caller | Promise<Caller> {
  const authorization = headers.get('authorization');
  if (authorization !== null) return callerByKey(services, authorization, headers);
  if (hasSessionCookie(headers.get('cookie'))) return callerBySession(services, headers);
  return callerOnThisMachine(services, headers);
}

/** The key of an Authorization header. */
export function bearerKey(authorization: string): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1];
}

function callerByKey(
  services: AuthServices,
  authorization: string,
  headers: Pick<Headers, 'get'>,
): Caller | Promise<Caller> {
  const key = bearerKey(authorization);
  if (key === undefined) throw new Unauthenticated('The Authorization header must be "Bearer" and a key.');
  const found = services.keys.callerOfKey(key);
  const accept = (caller: Awaited<typeof found>): Caller => {
    if (caller) return { kind: 'key', ...caller, address: sealedAddress(headers) };
    throw new Unauthenticated();
  };
  return found instanceof Promise ? found.then(accept) : accept(found);
}

async function callerBySession(services: AuthServices, headers: Pick<Headers, 'get'>): Promise<Caller> {
  const session = openedSession(await readSessionSecret(services.db, services.env), headers.get('cookie'));
  const caller = session && (await services.keys.callerOfId(session.keyId, session.epoch));
  if (!caller) return callerOnThisMachine(services, headers);
  const { expiresAt: sessionEndsAt, epoch: sessionEpoch } = session;
  return { kind: 'session', ...caller, address: sealedAddress(headers), sessionEndsAt, sessionEpoch };
}

function callerOnThisMachine(services: AuthServices, headers: Pick<Headers, 'get'>): Caller | Promise<Caller> {
  if (!isLoopbackHost(services.env.HOST) || !isFromThisMachine(headers)) {
    throw new Unauthenticated('Send a key: Authorization: Bearer …');
  }
  const accept = (keysExist: boolean): Caller => {
    if (!keysExist) return { ...localCaller, address: sealedAddress(headers) };
    throw new Unauthenticated('Keys were made, so every call needs one: Authorization: Bearer …');
  };
  const keysExist = services.keys.keysExist();
  return keysExist instanceof Promise ? keysExist.then(accept) : accept(keysExist);
}
