import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The id a request goes by in answers and logs: the caller's own where it is a sensible one, or a new one. */
export function requestIdOf(headers: Pick<Headers, 'get'>): string {
  const given = headers.get('x-request-id');
  return given !== null && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID();
}

/** The same of a request as Node has it. */
export function incomingRequestId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return requestIdOf({ get: () => (typeof given === 'string' ? given : null) });
}
