import type { IncomingMessage } from 'node:http';
import type { AuthServices } from '../../src/server/auth/authenticate.ts';
import { isFromThisMachine } from '../../src/server/auth/local-caller.ts';
import { takeTicket } from '../../src/server/auth/realtime-ticket.ts';
import type { HeldRight } from '../../src/server/auth/watch-caller.ts';
import { allowedOrigins, isLoopbackHost, type Env } from '../../src/server/env.ts';
import { sealPeer } from '../../src/server/http/peer-seal.ts';

const howToGetOne = 'GET /api/realtime gives a new one.';

/**
 * Whether a page of this Origin may open a socket: always looked at, since browsers let any page try. On an open HOST
 * our own origin counts as well, because there a ticket is needed anyway and no name can be rebound to us.
 */
export function isAllowedOrigin(request: IncomingMessage, env: Env): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  if (allowedOrigins(env).includes(origin)) return true;
  if (env.PUBLIC_URL && origin === new URL(env.PUBLIC_URL).origin) return true;
  return !isLoopbackHost(env.HOST) && (origin === `http://${host}` || origin === `https://${host}`);
}

/** Decides about one handshake; `refusal` is what the client is told. */
export async function admitClient(
  services: AuthServices,
  request: IncomingMessage,
  ticket: unknown,
): Promise<HeldRight | { refusal: string }> {
  if (await isTrustedCaller(services, request)) return { keyId: null };
  if (typeof ticket !== 'string' || ticket === '') return { refusal: `A ticket is needed: ${howToGetOne}` };
  const holder = await takeTicket(services, ticket);
  if (!holder) return { refusal: `This ticket was used, is too old, or is none of ours: ${howToGetOne}` };
  if (holder.keyId === null) return { refusal: `Keys were made since this ticket was given: ${howToGetOne}` };
  if (!(await services.keys.callerOfId(holder.keyId, holder.sessionEpoch))) {
    return { refusal: 'The key of this ticket was revoked or has expired, or its session was ended.' };
  }
  if (!holder.scopes.has('read')) return { refusal: 'The key of this ticket may not read.' };
  return holder;
}

/** Whether the caller needs no key: on this very machine, while no key was ever made. */
export async function isTrustedCaller(services: AuthServices, request: IncomingMessage): Promise<boolean> {
  if (!isLoopbackHost(services.env.HOST) || (await services.keys.keysExist())) return false;
  sealPeer(request, 0);
  const { headers } = request;
  return isFromThisMachine({ get: (name) => [headers[name] ?? null].flat().join(', ') || null });
}
