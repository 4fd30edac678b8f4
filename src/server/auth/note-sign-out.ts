import { auditSession } from '../audit/session-entries.ts';
import { sealedAddress } from '../http/peer-seal.ts';
import type { Logger } from '../logger.ts';
import type { AuthServices } from './authenticate.ts';
import { hasSessionCookie, openedSession } from './session-cookie.ts';
import { readSessionSecret } from './session-secret.ts';

/** Writes into the audit log that the browser that sends these headers signs out. A database that is away stops nobody. */
export async function noteSignOut(
  services: AuthServices & { log: Pick<Logger, 'warn'> },
  headers: Pick<Headers, 'get'>,
): Promise<void> {
  const cookie = headers.get('cookie');
  if (!hasSessionCookie(cookie)) return;
  try {
    const session = openedSession(await readSessionSecret(services.db, services.env), cookie);
    if (!session) return;
    await auditSession(services, 'session.ended', { name: session.keyId, address: sealedAddress(headers) });
  } catch (error) {
    services.log.warn({ err: error }, 'a sign-out could not be written into the audit log');
  }
}
