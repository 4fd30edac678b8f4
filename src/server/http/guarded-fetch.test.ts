import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { fetch as undiciFetch } from 'undici';
import * as undici from 'undici';
import { gzipSync } from 'node:zlib';
import { onTestFinished, expect, test } from 'vitest';
import { guardedAgent } from './guarded-fetch-agent.ts';
import { guardedFetch } from './guarded-fetch.ts';

async function aServer(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { port, url: `http://127.0.0.1:${port}/`, allowedHosts: [`127.0.0.1:${port}`] };
}

test('an allowed host is called with method, headers and body, and its answer is read', async () => {
  const seen: unknown[] = [];
  const { url, allowedHosts } = await aServer((request, response) => {
    request.on('data', (chunk) => seen.push(request.method, request.headers['x-mine'], String(chunk)));
    request.on('end', () => response.writeHead(201, { 'set-cookie': ['a=1', 'b=2'] }).end('made'));
  });
  const answer = await guardedFetch(
    url,
    { method: 'put', headers: { 'X-Mine': 'yes' }, body: 'hello' },
    { allowedHosts },
  );
  expect(seen).toEqual(['PUT', 'yes', 'hello']);
  expect(answer).toMatchObject({ status: 201, truncated: false, headers: { 'set-cookie': 'a=1, b=2' } });
  expect(new TextDecoder().decode(answer.bytes)).toBe('made');
});

test('a private address is refused before anything is sent', async () => {
  let calls = 0;
  const { url, port } = await aServer((_request, response) => {
    calls += 1;
    response.end();
  });
  for (const refused of [
    url,
    `http://localhost:${port}/`,
    `http://2130706433:${port}/`,
    `http://user:pass@127.0.0.1:${port}/`,
  ]) {
    await expect(guardedFetch(refused, {}, { allowedHosts: [] })).rejects.toMatchObject({
      name: 'RefusedUrl',
      code: 'TASKFLOW_FATAL',
    });
  }
  expect(calls).toBe(0);
});

test('a name that resolves to a private address is refused when it connects', async () => {
  let calls = 0;
  const { port } = await aServer((_request, response) => {
    calls += 1;
    response.end();
  });
  // Past the check of the text, as a foreign name with a private address would come: the connection itself refuses.
  for (const host of ['localhost', '127.0.0.1']) {
    const attempt = undiciFetch(`http://${host}:${port}/`, { dispatcher: guardedAgent('public', undici) });
    await expect(attempt).rejects.toMatchObject({ cause: { name: 'RefusedUrl' } });
  }
  expect(calls).toBe(0);
});

test('a redirect is an answer, never followed', async () => {
  const { url, allowedHosts } = await aServer((_request, response) => {
    response.writeHead(302, { location: 'http://169.254.169.254/' }).end('gone');
  });
  expect(await guardedFetch(url, {}, { allowedHosts })).toMatchObject({ status: 302 });
});

test('a body is cut at maxBytes, an endless or exploding one too', async () => {
  const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024));
  const { url, allowedHosts } = await aServer((request, response) => {
    if (request.url === '/bomb') return response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    const write = (): void => {
      while (response.write(Buffer.alloc(64 * 1024)));
      response.once('drain', write);
    };
    return write();
  });
  for (const path of ['', 'bomb']) {
    const { bytes, truncated } = await guardedFetch(url + path, { maxBytes: 100_000 }, { allowedHosts });
    expect([bytes.byteLength, truncated]).toEqual([100_000, true]);
  }
});

test('a body of exactly maxBytes is whole', async () => {
  const { url, allowedHosts } = await aServer((_request, response) => void response.end('x'.repeat(1000)));
  const { bytes, truncated } = await guardedFetch(url, { maxBytes: 1000 }, { allowedHosts });
  expect([bytes.byteLength, truncated]).toEqual([1000, false]);
});

test('a server that is silent, or sends for ever, is left when the time is over', async () => {
  const { url, allowedHosts } = await aServer((request, response) => {
    if (request.url === '/drip') {
      response.writeHead(200);
      setInterval(() => response.write('.'), 10).unref();
    }
  });
  for (const path of ['silent', 'drip']) {
    const attempt = guardedFetch(url + path, { timeoutMs: 150 }, { allowedHosts });
    await expect(attempt).rejects.toThrow(/no whole answer within 150 ms/);
  }
});

test('an aborted signal ends the call with its own reason', async () => {
  const { url, allowedHosts } = await aServer(() => undefined);
  const stop = new AbortController();
  const attempt = guardedFetch(url, {}, { allowedHosts, signal: stop.signal });
  stop.abort(new Error('the job was cancelled'));
  await expect(attempt).rejects.toThrow('the job was cancelled');
});

test('headers past 16 KiB are an error that says so', async () => {
  const { url, allowedHosts } = await aServer((_request, response) => {
    response
      .writeHead(200, Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`x-${n}`, 'y'.repeat(1000)])))
      .end();
  });
  await expect(guardedFetch(url, {}, { allowedHosts })).rejects.toThrow(/header/i);
});

test('headers that steer the connection are refused', async () => {
  const { url, allowedHosts } = await aServer((_request, response) => void response.end());
  for (const name of ['Host', 'Transfer-Encoding', 'Content-Length']) {
    await expect(guardedFetch(url, { headers: { [name]: '1' } }, { allowedHosts })).rejects.toThrow(TypeError);
  }
  await expect(guardedFetch(url, { headers: { 'x-a': 'b\r\nc: d' } }, { allowedHosts })).rejects.toThrow(TypeError);
});

test('a refused connection is told with host and reason', async () => {
  const { port, allowedHosts } = await aServer(() => undefined);
  const closed = port === 65_535 ? port - 1 : port + 1;
  const attempt = guardedFetch(
    `http://127.0.0.1:${closed}/`,
    {},
    { allowedHosts: [...allowedHosts, `127.0.0.1:${closed}`] },
  );
  await expect(attempt).rejects.toThrow(/GET 127\.0\.0\.1:\d+: .*ECONNREFUSED/);
});
