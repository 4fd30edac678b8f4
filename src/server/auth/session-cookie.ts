import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { openText, sealText } from './sealed-text.ts';

const nameStart = 'taskflow_session_';
const purpose = 'session';
/** After this long a person signs in again. */
const sessionSeconds = 12 * 60 * 60;

const sessionSchema = z.object({ keyId: z.string(), epoch: z.int().default(0), expiresAt: z.number() });

/**
 * Cookies know no ports: two TaskFlows on one host would sign each other's browsers out. What all processes of one share, and no
 * other has, is the secret.
 */
export function sessionCookieName(secret: string): string {
  return nameStart + createHmac('sha256', secret).update('name of the session cookie').digest('hex').slice(0, 8);
}

/** The name of a session's cookie in a Cookie header, be it ours or not. */
export function anySessionCookieName(cookieHeader: string | null): string | undefined {
  return new RegExp(`(?:^|[;\\s])(${nameStart}\\w+)=`).exec(cookieHeader ?? '')?.[1];
}

/** The Set-Cookie header that signs a browser in as the holder of a key. The key itself is not in it. */
export function sessionCookie(secret: string, holder: Pick<Session, 'keyId' | 'epoch'>, isHttps: boolean): string {
  const value = sealText(secret, purpose, { ...holder, expiresAt: Date.now() + sessionSeconds * 1000 });
  const attributes = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${sessionSeconds}${isHttps ? '; Secure' : ''}`;
  return `${sessionCookieName(secret)}=${value}; ${attributes}`;
}

/** The Set-Cookie header that signs a browser out. */
export const endedSessionCookie = (name: string): string => `${name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`;

/** Whether a Cookie header holds a session at all, before anything is read to open it. */
export function hasSessionCookie(cookieHeader: string | null): boolean {
  return cookieHeader !== null && cookieHeader.includes(nameStart);
}

/** What a session cookie says. */
export interface Session {
  /** The key that the browser signed in with. */
  keyId: string;
  /** How often all sessions of the key had been ended before: ended once more, this one is over. */
  epoch: number;
  /** In ms since 1970. */
  expiresAt: number;
}

/** The session that a browser signed in for; null without one, or with one that is over. */
export function openedSession(secret: string, cookieHeader: string | null): Session | null {
  const start = `${sessionCookieName(secret)}=`;
  const given = (cookieHeader ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(start))
    .map((cookie) => sessionSchema.safeParse(openText(secret, purpose, cookie.slice(start.length))));
  // A site beside ours can set another one of this name, which must lock nobody out.
  return given.find(({ data }) => data !== undefined && data.expiresAt > Date.now())?.data ?? null;
}
