import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebServices } from '../web-services.ts';
import { brokenPathAnswer } from './broken-path.ts';
import { closeGracefully } from './close-gracefully.ts';
import { errorAnswer } from './error-answer.ts';
import { forwardUpgrade, refuseUpgrade } from './forward-upgrade.ts';
import { liveRealtimeServers } from './live-realtime-servers.ts';
import { hardenPage } from './page-headers.ts';
import type { Pages } from './pages.ts';
import { sealPeer } from './peer-seal.ts';
import { incomingRequestId } from './request-id.ts';
import { bringTargetToPath } from './request-target.ts';
import { sendAnswer } from './send-answer.ts';
import { meterPage } from './meter-page.ts';

export interface Front {
  server: Server;
  /** Hands over what the front does not answer itself. Requests that came before wait until then. */
  givePages(pages: Pages): void;
  close(graceMs: number): Promise<void>;
}

// Longer than the idle time of usual load balancers, so that they, not we, end a connection.
const keepAliveMs = 65_000;
// Slow bodies are given up by whoever reads them (paced-read.ts), so that a large file may take its time; the limit here
// is for those that nobody reads.
const headersMs = 10_000;
const requestMs = 3_600_000;
const checkEveryMs = 2000;
/** How long a sender has for the rest of a body that was answered before it was all there. */
const afterAnswerMs = 10_000;

/**
 * The HTTP server of the web process: seals in who the peer is, answers the hot routes, passes realtime sockets on to
 * a worker, and leaves everything else to Next.
 */
export function createFront(
  { env, db, log, metrics }: WebServices,
  answerHot: (request: IncomingMessage, response: ServerResponse) => boolean,
): Front {
  const { promise: pages, resolve: givePages } = Promise.withResolvers<Pages>();
  const upgraded = new Set<Duplex>();
  let isClosing = false;

  const server = createServer({
    keepAliveTimeout: keepAliveMs,
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: checkEveryMs,
    shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
  });

  server.on('request', (request, response) => {
    if (isClosing) response.setHeader('Connection', 'close');
    const { socket } = request;
    response.once('finish', () => endUnfinished(request, socket));
    try {
      bringTargetToPath(request);
    } catch (error) {
      void sendAnswer(request, response, errorAnswer(error, incomingRequestId(request), log));
      return;
    }
    const broken = brokenPathAnswer(request.url ?? '/', incomingRequestId(request));
    if (broken) {
      void sendAnswer(request, response, broken);
      return;
    }
    sealPeer(request, env.TRUST_PROXY);
    if (answerHot(request, response)) return;
    hardenPage(request, response, env);
    meterPage(metrics.requests, request, response);
    pages
      .then(({ handle }) => handle(request, response))
      .catch((error: unknown) => {
        log.error({ err: error, path: pathOf(request) }, 'A page failed');
        if (response.headersSent) response.destroy();
        else response.writeHead(500, { 'Content-Type': 'text/plain' }).end('Something went wrong on the server.\n');
      });
  });

  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket);
    // From now on nobody but us listens: a client that goes away without a goodbye must not end the process.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => upgraded.delete(socket));
    passUpgradeOn(request, socket, head).catch((error: unknown) => {
      log.warn({ err: error, path: pathOf(request) }, 'A socket could not be passed on');
      refuseUpgrade(socket, '503 Service Unavailable');
    });
  });

  async function passUpgradeOn(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    if (/^\/socket\.io(?:[/?]|$)/.test(request.url ?? '')) {
      return forwardUpgrade(request, socket, head, await liveRealtimeServers(db));
    }
    return (await pages).upgrade(request, socket, head);
  }

  return {
    server,
    givePages,
    async close(graceMs) {
      isClosing = true;
      await closeGracefully(server, upgraded, graceMs);
    },
  };
}

/** Ends the connection of a request that was answered and whose body does not come to its end. */
function endUnfinished(request: IncomingMessage, socket: Duplex): void {
  // By then the request may have lost its socket.
  if (!request.complete) setTimeout(() => request.complete || socket.destroy(), afterAnswerMs).unref();
}

/** For a log line: a query may hold a ticket, or values of payloads that are searched for. */
function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '';
}
