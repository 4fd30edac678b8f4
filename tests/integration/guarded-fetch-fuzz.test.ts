import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import fc from 'fast-check';
import * as undici from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { guardedAgent } from '../../src/server/http/guarded-fetch-agent.ts';
import { guardedFetch } from '../../src/server/http/guarded-fetch.ts';

/** Counts who connects to this machine, by whatever address. */
let connections = 0;
const listener = createServer((socket) => {
  connections += 1;
  socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
});
let port = 0;

beforeAll(async () => {
  listener.listen(0, '::');
  await once(listener, 'listening');
  ({ port } = listener.address() as AddressInfo);
});
afterAll(() => void listener.close());

const octet = fc.nat(255);
/** Addresses of this machine's own network, where they are private. */
const ownAddresses = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .filter(({ family, internal }) => family === 'IPv4' && !internal)
  .map(({ address }) => address.split('.').map(Number))
  .filter(([first]) => first === 10 || first === 172 || first === 192);
/** Addresses that end at this machine. */
const ownAddress = fc.oneof(
  fc.tuple(fc.constant(127), octet, octet, octet),
  fc.constant([0, 0, 0, 0]),
  fc.constantFrom([127, 0, 0, 1], ...ownAddresses),
);

const number = (bytes: number[]): number => bytes.reduce((sum, byte) => sum * 256 + byte, 0);
const hex = (bytes: number[]): string => bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
const groups = (bytes: number[]): string => `${hex(bytes.slice(0, 2))}:${hex(bytes.slice(2))}`;
const fullWidth = (text: string): string =>
  text.replace(/[0-9]/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));

/** Ways to write an address, also those that only some parsers read. */
const spellings: ((bytes: number[]) => string)[] = [
  (bytes) => bytes.join('.'),
  (bytes) => `${bytes.join('.')}.`,
  (bytes) => String(number(bytes)),
  (bytes) => String(number(bytes) + 2 ** 32),
  (bytes) => `0x${hex(bytes)}`,
  (bytes) => `0${number(bytes).toString(8)}`,
  (bytes) => bytes.map((byte) => `0${byte.toString(8)}`).join('.'),
  (bytes) => bytes.map((byte) => `0x${byte.toString(16)}`).join('.'),
  (bytes) => `${bytes[0]}.${number(bytes.slice(1))}`,
  (bytes) => `${bytes[0]}.${bytes[1]}.${number(bytes.slice(2))}`,
  (bytes) => encodeURIComponent(bytes.join('.')).replaceAll(/\d/g, (digit) => `%3${digit}`),
  (bytes) => bytes.join('%2e'),
  (bytes) => bytes.join('。'),
  (bytes) => bytes.join('｡'),
  (bytes) => fullWidth(bytes.join('.')),
  (bytes) => `[::ffff:${bytes.join('.')}]`,
  (bytes) => `[::ffff:${groups(bytes)}]`,
  (bytes) => `[0:0:0:0:0:ffff:${groups(bytes)}]`,
  (bytes) => `[::${bytes.join('.')}]`,
  (bytes) => `[::ffff:0:${groups(bytes)}]`,
  (bytes) => `[2002:${groups(bytes)}::]`,
  (bytes) => `[64:ff9b::${bytes.join('.')}]`,
  (bytes) => `[64:ff9b:1::${bytes.join('.')}]`,
  (bytes) => `[2001:0:${groups(bytes)}::1]`,
  () => '[::1]',
  () => '[::]',
  () => '[0000:0000:0000:0000:0000:0000:0000:0001]',
  () => '[::1%25lo]',
  () => '[fe80::1%25lo]',
];
/** Those of the machine's own list; others would ask a name server. */
const names = ['localhost', 'LOCALHOST', 'localhost.', hostname()];
const host = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(ownAddress, fc.constantFrom(...spellings)).map(([bytes, spell]) => spell([...bytes])),
  },
  { weight: 1, arbitrary: fc.constantFrom(...names) },
);

/** What stands around the host, to have one parser read another host than the next one does. */
const around: ((address: string) => string)[] = [
  (at) => `http://${at}/`,
  (at) => `HTTP://${at}/hook?a=b#c`,
  (at) => `http:${at}/`,
  (at) => `http:/${at}/`,
  (at) => `http:\\\\${at}/`,
  (at) => `http:///${at}/`,
  (at) => ` \thttp://${at}/\n`,
  (at) => `ht\ntp://${at}/`,
  (at) => `http://example.com@${at}/`,
  (at) => `http://example.com:80@${at}/`,
  (at) => `http://${at}\\@example.com/`,
  (at) => `http://${at}#@example.com/`,
  (at) => `http://${at}?@example.com/`,
  (at) => `http://@${at}/`,
  (at) => `http://:@${at}/`,
  (at) => `http://${at}/../../`,
  (at) => `ws://${at}/`,
  (at) => `//${at}/`,
  (at) => `https://${at}/`,
];
const url = fc.tuple(host, fc.constantFrom(...around)).map(([address, wrap]) => wrap(`${address}:${port}`));

test('of 10,000 URLs that lead to this machine none connects to it, neither through the check of the text nor past it', async () => {
  const dispatcher = guardedAgent('public', undici);
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(url, async (given) => {
      const before = connections;
      const guarded = await guardedFetch(given, { timeoutMs: 1000 }, { allowedHosts: [] }).catch(
        (error: Error) => error,
      );
      if (!(guarded instanceof Error)) throw new Error(`${JSON.stringify(given)} was answered ${guarded.status}.`);
      if (guarded.name === 'RefusedUrl') refused += 1;
      const parsed = URL.parse(given);
      // The check at the socket has to hold by itself: what a name resolves to is not in the text.
      if (parsed && /^https?:$/.test(parsed.protocol)) {
        parsed.username = '';
        parsed.password = '';
        await undici.request(parsed, { dispatcher, signal: AbortSignal.timeout(1000) }).catch(() => undefined);
      }
      if (connections > before) throw new Error(`${JSON.stringify(given)} was connected to.`);
    }),
    { numRuns: 10_000, endOnFailure: true },
  );
  expect(connections).toBe(0);
  expect(refused).toBeGreaterThan(5000);
}, 120_000);

test('the listener counts who connects, by the addresses that the others were kept from', async () => {
  for (const given of [`127.0.0.1:${port}`, `127.9.8.7:${port}`, `[::1]:${port}`, `localhost:${port}`]) {
    const before = connections;
    expect(await guardedFetch(`http://${given}/`, {}, { allowedHosts: [given] })).toMatchObject({ status: 200 });
    expect(connections).toBe(before + 1);
  }
});
