import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

/**
 * Somebody else's server, as far as TaskFlow knows: it answers `http_request`, and takes webhooks whose signature it
 * verifies as a receiver should.
 *
 * @param {string} secret `whsec_…`
 */
export async function receiveWebhooks(secret) {
  const webhook = new Webhook(secret);
  /** @type {Map<string, string>} status by job */
  const verified = new Map();
  /** @type {string[]} */
  const refused = [];

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      refused.push(error instanceof Error ? error.message : String(error));
      response.writeHead(400).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());

  return {
    host: `127.0.0.1:${port}`,
    verified,
    refused,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  async function answer(request, response) {
    const body = await text(request);
    if (request.url === '/webhook') {
      const headers = /** @type {Record<string, string>} */ (request.headers);
      const event = /** @type {{ jobId: string, status: string }} */ (webhook.verify(body, headers));
      verified.set(event.jobId, event.status);
      response.writeHead(204).end();
    } else {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ hello: 'from the demo', method: request.method }));
    }
  }
}
