import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { guardedFetch } from './guarded-fetch.ts';

/** Made for this test and trusted by nobody, though it names the right address. */
const certificate = readFileSync(new URL('../../../tests/support/certificate-of-nobody.pem', import.meta.url));

async function hostOf(server: Server | TcpServer): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a server whose certificate nobody vouches for is sent nothing', async () => {
  let requests = 0;
  const server = createServer({ key: certificate, cert: certificate }, (_request, response) => {
    requests += 1;
    response.end();
  });
  const host = await hostOf(server);
  const call = guardedFetch(`https://${host}/`, { method: 'POST', body: 'secret' }, { allowedHosts: [host] });
  await expect(call).rejects.toThrow(/self-signed certificate/);
  expect(requests).toBe(0);
});

test('a connection that is reset, before the answer or within it, is an error', async () => {
  for (const said of ['', 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf']) {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.write(said, () => socket.resetAndDestroy()));
    });
    const host = await hostOf(server);
    await expect(guardedFetch(`http://${host}/`, {}, { allowedHosts: [host] })).rejects.toThrow(host);
  }
});
