import { sealedAddress } from '../http/peer-seal.ts';
import type { AuthServices } from './authenticate.ts';
import { openedSession } from './session-cookie.ts';
import { endAllSessions } from './session-epochs.ts';
import { readSessionSecret } from './session-secret.ts';
import { Unauthenticated } from './unauthenticated.ts';

/**
 * Ends every session of the key that the browser is signed in with. A key alone is not enough: nobody may try keys here.
 *
 * @throws TaskFlowError unauthenticated without a session
 */
export async function signOutEverywhere(services: AuthServices, headers: Pick<Headers, 'get'>): Promise<void> {
  const session = openedSession(await readSessionSecret(services.db, services.env), headers.get('cookie'));
  const holder = session && (await services.keys.callerOfId(session.keyId, session.epoch));
  if (!holder) throw new Unauthenticated('You are not signed in.');
  await endAllSessions(services, { keyId: session.keyId, address: sealedAddress(headers) });
}
