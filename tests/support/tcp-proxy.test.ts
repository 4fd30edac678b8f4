import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startProxy, type TcpProxy } from './tcp-proxy.ts';
import { waitFor } from './wait-for.ts';

/** A server that answers every line with itself, and what it has got. */
let echo: { port: number; got: () => string; stop: () => Promise<void> };
let proxy: TcpProxy;
const clients: Socket[] = [];

beforeEach(async () => {
  let got = '';
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      got += chunk.toString();
      socket.write(chunk);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  echo = {
    port: address.port,
    got: () => got,
    stop: async () => void server.close(),
  };
  proxy = await startProxy(echo.port, { answerEnd: '\n' });
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await proxy.stop();
  await echo.stop();
});

async function openClient() {
  const socket = connect(proxy.port, '127.0.0.1');
  clients.push(socket);
  let text = '';
  let isClosed = false;
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  socket.on('error', () => undefined);
  socket.on('close', () => (isClosed = true));
  await once(socket, 'connect');
  return { socket, text: () => text, isClosed: () => isClosed };
}

test('a frozen proxy accepts and answers nobody, and passes on what it held when it thaws', async () => {
  const early = await openClient();
  early.socket.write('one\n');
  await waitFor(() => early.text() === 'one\n');
  proxy.freeze();
  const late = await openClient();
  early.socket.write('two\n');
  late.socket.write('three\n');
  await waitFor(() => proxy.connectionCount() === 2);
  // Whatever would be passed on is passed on before a round trip to the server itself is over.
  const direct = connect(echo.port, '127.0.0.1');
  clients.push(direct);
  direct.write('direct\n');
  await once(direct, 'data');
  expect([early.text(), late.text(), echo.got()]).toEqual(['one\n', '', 'one\ndirect\n']);
  proxy.thaw();
  await waitFor(() => early.text() === 'one\ntwo\n' && late.text() === 'three\n');
  expect([early.isClosed(), late.isClosed()]).toEqual([false, false]);
});

test('a cut ends every connection, and new ones work', async () => {
  const first = await openClient();
  first.socket.write('one\n');
  await waitFor(() => first.text() === 'one\n');
  proxy.cut();
  await waitFor(first.isClosed);
  const second = await openClient();
  second.socket.write('two\n');
  await waitFor(() => second.text() === 'two\n');
  expect([first.isClosed(), second.isClosed()]).toEqual([true, false]);
});

test('cut_before keeps the text from the server, once', async () => {
  const client = await openClient();
  const cut = proxy.onceSent('COMMIT', 'cut_before');
  client.socket.write('xx COMMIT\n');
  await cut;
  await waitFor(client.isClosed);
  expect(echo.got()).toBe('');
  const again = await openClient();
  again.socket.write('COMMIT\n');
  await waitFor(() => again.text() === 'COMMIT\n');
});

test('cut_after lets the server have the text, but keeps its answer, also when the text came in two pieces', async () => {
  const client = await openClient();
  const cut = proxy.onceSent('COMMIT', 'cut_after');
  client.socket.write('COM');
  await waitFor(() => client.text() === 'COM');
  client.socket.write('MIT\n');
  await cut;
  await waitFor(client.isClosed);
  expect([echo.got(), client.text()]).toEqual(['COMMIT\n', 'COM']);
});

test('an act that freezes keeps the text back until the thaw', async () => {
  const client = await openClient();
  const frozen = proxy.onceSent('COMMIT', () => proxy.freeze());
  client.socket.write('COMMIT\n');
  await frozen;
  expect(echo.got()).toBe('');
  proxy.thaw();
  await waitFor(() => client.text() === 'COMMIT\n');
});
