import type { AuthServices } from './authenticate.ts';
import { anySessionCookieName, endedSessionCookie, sessionCookieName } from './session-cookie.ts';
import { readSessionSecret } from './session-secret.ts';

/** The headers that sign the browser out that sends these. A database that is away keeps nobody signed in. */
export async function signedOutHeaders(
  { db, env }: AuthServices,
  headers: Pick<Headers, 'get'>,
): Promise<Record<string, string>> {
  const given = () => anySessionCookieName(headers.get('cookie'));
  const name = await readSessionSecret(db, env).then(sessionCookieName, given);
  return name === undefined ? {} : { 'Set-Cookie': endedSessionCookie(name) };
}
