import { connect, type Socket } from 'node:net';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi, type TestApi } from '../support/api.ts';
import { printFigure } from '../support/print-figure.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi('redis');
});
afterAll(() => api.stop());

interface Sender {
  socket: Socket;
  answer: string;
  /** Settles when the server closed the connection, with the seconds that it took. */
  closed: Promise<number>;
}

function open(head: string): Sender {
  const startedAt = performance.now();
  const socket = connect(api.web.port, '127.0.0.1');
  const { promise: closed, resolve } = Promise.withResolvers<number>();
  const sender: Sender = { socket, answer: '', closed };
  socket.on('data', (data: Buffer) => (sender.answer += data.toString()));
  socket.on('error', () => undefined);
  socket.once('close', () => resolve((performance.now() - startedAt) / 1000));
  socket.write(head);
  return sender;
}

const headOf = (path: string, ...headers: string[]) =>
  [
    `POST ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${api.web.port}`,
    'Content-Type: application/json',
    ...headers,
    '',
    '',
  ].join('\r\n');

/** Writes the piece again and again until the connection is closed. */
async function drip(sender: Sender, piece: string, everyMs: number): Promise<void> {
  while (!sender.socket.destroyed) {
    sender.socket.write(piece);
    await sleep(everyMs);
  }
}

const residentMegabytes = async () =>
  (Number(/^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${api.web.pid}/status`, 'utf8'))?.[1]) * 1024) / 1e6;

describe.concurrent('a sender that is too slow', () => {
  test.each([
    ['a small body', '/api/jobs', 'Content-Length: 500'],
    ['a large body', '/api/jobs', 'Content-Length: 900000'],
    ['a body without a length', '/api/jobs', 'Transfer-Encoding: chunked'],
    ['a file', '/api/files', 'Content-Length: 900000'],
    ['tRPC', '/api/trpc/jobs.cancel', 'Content-Length: 500'],
  ])('of %s is cut off with 408', async (_what, path, length) => {
    const sender = open(headOf(path, length));
    void drip(sender, length.startsWith('Transfer') ? '1\r\n \r\n' : ' ', 500);
    expect(await sender.closed).toBeLessThan(20);
    expect(sender.answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(sender.answer.toLowerCase()).toContain('connection: close');
  });

  test('of headers is cut off with 408', async () => {
    const sender = open('POST /api/jobs HTTP/1.1\r\nX-Slow: ');
    void drip(sender, 'a', 500);
    expect(await sender.closed).toBeLessThan(20);
    expect(sender.answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('hears why in a problem document', async () => {
    const sender = open(headOf('/api/jobs', 'Content-Length: 500'));
    await sender.closed;
    const [head = '', body = ''] = sender.answer.split('\r\n\r\n');
    expect(head.toLowerCase()).toContain('content-type: application/problem+json');
    expect(body).toContain('"code":"too_slow"');
  });

  test('but honest is heard to the end: a file at 20 KiB a second for 15 seconds', async () => {
    const pieces = 30;
    const piece = 'x'.repeat(10 * 1024);
    const sender = open(headOf('/api/files', `Content-Length: ${pieces * piece.length}`, 'Connection: close'));
    for (let sent = 0; sent < pieces; sent += 1) {
      sender.socket.write(piece);
      await sleep(500);
    }
    await sender.closed;
    expect(sender.answer).toMatch(/^HTTP\/1\.1 201 /);
    expect(sender.answer).toContain(`"sizeBytes":${pieces * piece.length}`);
  });

  test('does not disturb others', async () => {
    const senders = Array.from({ length: 200 }, () => open(headOf('/api/jobs', 'Content-Length: 500')));
    await sleep(1000);
    expect((await api.send('POST', '/api/jobs', { taskType: 'noop' })).status).toBe(201);
    const all = await Promise.all(senders.map(({ closed }) => closed));
    expect(Math.max(...all)).toBeLessThan(20);
  });
});

describe('a body that is too large', () => {
  test('by its own word of 10 GB is refused before it is sent', async () => {
    const sender = open(headOf('/api/jobs', `Content-Length: ${10 * 1024 ** 3}`));
    expect(await sender.closed).toBeLessThan(5);
    expect(sender.answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  test.each(['/api/jobs', '/api/jobs/batch', '/api/files'])(
    'and sent in chunks without end to %s is cut off, in bounded memory',
    async (path) => {
      const before = await residentMegabytes();
      const sender = open(headOf(path, 'Transfer-Encoding: chunked'));
      const piece = `10000\r\n${' '.repeat(0x10000)}\r\n`;
      let sentBytes = 0;
      while (!sender.socket.destroyed && sentBytes < 400 * 1024 ** 2) {
        sentBytes += 0x10000;
        if (!sender.socket.write(piece)) {
          await Promise.race([new Promise((resolve) => sender.socket.once('drain', resolve)), sender.closed]);
        }
      }
      expect(sentBytes).toBeLessThan(200 * 1024 ** 2);
      await sender.closed;
      expect(sender.answer).toMatch(/^(?:HTTP\/1\.1 413 |$)/);
      const grown = (await residentMegabytes()) - before;
      printFigure(`memory of web after chunks without end to ${path}`, grown, 'MB more');
      expect(grown).toBeLessThan(200);
    },
  );
});
