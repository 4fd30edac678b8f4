import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface ReceivedRequest {
  path: string;
  headers: Record<string, string>;
  body: string;
  at: number;
}

export interface WebhookReceiver {
  /** `127.0.0.1:port`, as WEBHOOK_ALLOWED_HOSTS wants it. */
  host: string;
  url: string;
  /** Everything that came, in order. */
  requests: ReceivedRequest[];
  close(): Promise<void>;
}

/** Answers a request; `number` counts them from 1. */
export type AnswerRequest = (response: ServerResponse, number: number) => unknown;

/** A real HTTP server that keeps what it is sent. */
export async function startReceiver(answer: AnswerRequest = (response) => response.end()): Promise<WebhookReceiver> {
  const requests: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      requests.push({ path: request.url ?? '', headers, body, at: performance.now() });
      answer(response, requests.length);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver has no port.');
  return {
    host: `127.0.0.1:${address.port}`,
    url: `http://127.0.0.1:${address.port}/hook`,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  request.setEncoding('utf8');
  for await (const chunk of request) body += String(chunk);
  return body;
}
