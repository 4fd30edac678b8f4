import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, get, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPackedFiles } from './packed-files.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'packed-'));
const script = 'console.log("hello")';
writeFileSync(path.join(folder, 'a.js.br'), brotliCompressSync(script));
writeFileSync(path.join(folder, 'secret.txt'), 'not for anybody');

const send = createPackedFiles(folder);
const server = createServer((request, response) => {
  if (!send(request, response)) response.writeHead(404).end();
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve())));
afterAll(() => new Promise((resolve) => server.close(resolve)));

interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

const ask = (target: string, encodings: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const headers = { 'accept-encoding': encodings };
    get({ port, host: '127.0.0.1', path: target, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }),
      );
    }).on('error', reject);
  });

test('a script is sent as the build compressed it, to be kept for good', async () => {
  const { status, headers, body } = await ask('/_next/static/a.js?x=1', 'gzip, br');
  expect(status).toBe(200);
  expect(brotliDecompressSync(body).toString()).toBe(script);
  expect(headers).toMatchObject({
    'content-encoding': 'br',
    'content-type': 'application/javascript; charset=UTF-8',
    vary: 'Accept-Encoding',
    'cache-control': 'public, max-age=31536000, immutable',
  });
});

test.each(['gzip', 'gzip, br;q=0', ''])('who does not take Brotli (%s) is left to Next', async (encodings) => {
  expect((await ask('/_next/static/a.js', encodings)).status).toBe(404);
});

test.each(['/_next/static/b.js', '/_next/static/../secret.txt', '/_next/static/%2e%2e/a.js', '/a.js'])(
  'no other file is reached (%s)',
  async (target) => {
    expect((await ask(target, 'br')).status).toBe(404);
  },
);
