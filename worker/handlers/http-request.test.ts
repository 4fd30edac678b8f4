import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import type { z } from 'zod';
import { aTestContext } from '../files/test-context.ts';
import { httpRequest } from './http-request.ts';

async function aServer(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const context = aTestContext({ allowedHosts: [`127.0.0.1:${port}`] });
  const run = async (payload: Omit<z.input<typeof httpRequest.payload>, 'url'> = {}) =>
    httpRequest.run(httpRequest.payload.parse({ url: `http://127.0.0.1:${port}/`, ...payload }), context);
  return { context, run };
}

test('an object is sent as JSON with a key that lets the service drop repeats', async () => {
  const { context, run } = await aServer((request, response) => {
    const { 'content-type': type, 'idempotency-key': key } = request.headers;
    request.on('data', (chunk) => response.end(JSON.stringify({ type, key, body: JSON.parse(String(chunk)) })));
  });
  const { status, body, truncated } = await run({ method: 'POST', body: { n: 1 } });
  expect([status, truncated]).toEqual([200, false]);
  expect(JSON.parse(body)).toEqual({ type: 'application/json', key: context.idempotencyKey, body: { n: 1 } });
});

test("the caller's own content type wins over the default", async () => {
  const { run } = await aServer((request, response) => void response.end(request.headers['content-type']));
  expect(await run({ method: 'POST', body: '<a/>', headers: { 'Content-Type': 'application/xml' } })).toMatchObject({
    body: 'application/xml',
  });
});

test('a status that was not expected fails with what the server said', async () => {
  const { run } = await aServer((_request, response) => void response.writeHead(404).end('no such thing'));
  await expect(run()).rejects.toThrow(/GET http:\S+ answered 404, expected 2xx: no such thing/);
  await expect(run({ expectStatus: [200, 204] })).rejects.toThrow(/expected 200, 204/);
  expect(await run({ expectStatus: 404 })).toMatchObject({ status: 404, body: 'no such thing' });
});

test('429 and 503 with Retry-After set the delay of the next attempt', async () => {
  let status = 429;
  const { run } = await aServer((_request, response) => void response.writeHead(status, { 'retry-after': '7' }).end());
  await expect(run()).rejects.toMatchObject({ code: 'TASKFLOW_RETRY_AFTER', delayMs: 7000 });
  status = 503;
  await expect(run()).rejects.toMatchObject({ code: 'TASKFLOW_RETRY_AFTER', delayMs: 7000 });
  status = 500;
  await expect(run()).rejects.not.toHaveProperty('delayMs');
});

test('the answer is cut after 64 KiB, never inside a character', async () => {
  const { run } = await aServer((_request, response) => void response.end('ü'.repeat(50_000) + 'x'));
  const { body, truncated } = await run();
  expect([Buffer.byteLength(body), truncated]).toEqual([65_536, true]);
  const odd = await aServer((_request, response) => void response.end('x' + 'ü'.repeat(50_000)));
  expect((await odd.run()).body.endsWith('ü')).toBe(true);
});

test('the charset that the answer names is read', async () => {
  const { run } = await aServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; charset=iso-8859-1' }).end(Buffer.from([0xe9]));
  });
  expect((await run()).body).toBe('é');
});

test('a private address ends the job, as does a header that HTTP does not allow', async () => {
  const refused = httpRequest.payload.parse({ url: 'http://169.254.169.254/latest/meta-data' });
  await expect(httpRequest.run(refused, aTestContext())).rejects.toMatchObject({ code: 'TASKFLOW_FATAL' });
  const { run } = await aServer((_request, response) => void response.end());
  await expect(run({ headers: { host: 'elsewhere' } })).rejects.toMatchObject({ code: 'TASKFLOW_FATAL' });
});

const problems = (payload: unknown) =>
  httpRequest.payload.safeParse(payload).error?.issues.map((issue) => issue.path.join('.'));

test('payloads that make no sense are refused with the field', () => {
  expect(problems({ url: 'ftp://example.com' })).toEqual(['url']);
  expect(problems({ url: 'http://example.com', body: 'x' })).toEqual(['body']);
  expect(problems({ url: 'http://example.com', headers: { 'a b': 'c' } })).toEqual(['headers.a b']);
  expect(problems({ url: 'http://example.com', expectStatus: 42 })).toEqual(['expectStatus']);
});
