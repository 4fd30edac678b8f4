import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';

/** How long the parts of one HTTP exchange took, in whole ms; null for a part that there was not, or that it did not come to. */
export interface ExchangeTimes {
  /** Where the request was sent. */
  address: string | null;
  /** Looking the name up. This and the next two are null on a connection that was open already. */
  dnsMs: number | null;
  connectMs: number | null;
  tlsMs: number | null;
  /** From the request's first byte sent to the answer's headers. */
  firstByteMs: number | null;
}

export const noTimes = (): ExchangeTimes => ({
  address: null,
  dnsMs: null,
  connectMs: null,
  tlsMs: null,
  firstByteMs: null,
});

type ConnectionTimes = Pick<ExchangeTimes, 'dnsMs' | 'connectMs' | 'tlsMs'>;

const asking = new AsyncLocalStorage<ExchangeTimes>();
const timesOf = new WeakMap<object, ExchangeTimes>();
const sentAt = new WeakMap<object, number>();
/** Of connections that no request was sent on yet. */
const fresh = new WeakMap<Socket, ConnectionTimes>();

/** Makes a request with undici, so that its times are written into `times` as they come. */
export function timeExchange<Answer>(times: ExchangeTimes, ask: () => Promise<Answer>): Promise<Answer> {
  return asking.run(times, ask);
}

/** Notes of each connection that is opened how long that took. */
export function timeConnections(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) => {
    const startedAt = performance.now();
    const marks = { lookedUp: startedAt, connected: startedAt };
    const opening: unknown = connect(options, (...outcome) => {
      const [error, socket] = outcome;
      if (error === null) {
        const isSecure = options.protocol === 'https:';
        fresh.set(socket, {
          dnsMs: marks.lookedUp === startedAt ? null : between(startedAt, marks.lookedUp),
          connectMs: between(marks.lookedUp, marks.connected),
          tlsMs: isSecure ? between(marks.connected, performance.now()) : null,
        });
      }
      callback(...outcome);
    });
    if (isSocket(opening)) {
      // Before undici's own listener, which calls back.
      opening.prependOnceListener('lookup', () => (marks.lookedUp = performance.now()));
      opening.prependOnceListener('connect', () => (marks.connected = performance.now()));
    }
  };
}

const between = (startMs: number, endMs: number): number => Math.max(0, Math.round(endMs - startMs));

/** The connector answers with the socket it opens, which its type does not say. */
function isSocket(value: unknown): value is Socket {
  return typeof value === 'object' && value !== null && 'prependOnceListener' in value && 'remoteAddress' in value;
}

// What undici says of its requests: https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md
interface Told {
  request: object;
  socket: Socket;
}

subscribe('undici:request:create', (told) => {
  const times = asking.getStore();
  if (times) timesOf.set((told as Told).request, times);
});

subscribe('undici:client:sendHeaders', (told) => {
  const { request, socket } = told as Told;
  const times = timesOf.get(request);
  if (!times) return;
  Object.assign(times, { address: socket.remoteAddress ?? null }, fresh.get(socket));
  fresh.delete(socket);
  sentAt.set(request, performance.now());
});

subscribe('undici:request:headers', (told) => {
  const { request } = told as Told;
  const times = timesOf.get(request);
  const sent = sentAt.get(request);
  if (times && sent !== undefined) times.firstByteMs ??= between(sent, performance.now());
});
