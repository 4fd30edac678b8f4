import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkUrl } from './guarded-fetch-url.ts';

const octet = fc.nat(255);
const privateAddress = fc.oneof(
  fc.tuple(fc.constantFrom(0, 10, 127), octet, octet, octet),
  fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
  fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
  fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
  fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), octet, octet),
  fc.tuple(fc.constant(198), fc.constantFrom(18, 19), octet, octet),
  fc.tuple(fc.integer({ min: 224, max: 255 }), octet, octet, octet),
);

/** Every spelling that the URL standard reads as the address. */
const spellings: ((bytes: number[]) => string)[] = [
  (bytes) => bytes.join('.'),
  (bytes) => `${bytes.join('.')}.`,
  (bytes) => String(bytes.reduce((sum, byte) => sum * 256 + byte, 0)),
  (bytes) => `0x${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`,
  (bytes) => bytes.map((byte) => `0${byte.toString(8)}`).join('.'),
  (bytes) => bytes.map((byte) => `0x${byte.toString(16)}`).join('.'),
  (bytes) => `${bytes[0]}.${bytes.slice(1).reduce((sum, byte) => sum * 256 + byte, 0)}`,
  (bytes) => encodeURIComponent(bytes.join('.')).replace(/\d/, (digit) => `%3${digit}`),
  (bytes) => bytes.join('。'),
  (bytes) => bytes.join('.').replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
  (bytes) => `[::ffff:${bytes.join('.')}]`,
  (bytes) => `[::${bytes.join('.')}]`,
  (bytes) => `[64:ff9b::${bytes.join('.')}]`,
];

test('no spelling of a private address passes', () => {
  fc.assert(
    fc.property(
      privateAddress,
      fc.constantFrom(...spellings),
      fc.constantFrom('http', 'https'),
      (bytes, spell, scheme) => {
        expect(checkUrl(`${scheme}://${spell(bytes)}:8080/path`, [])).not.toBeNull();
      },
    ),
    { numRuns: 2000 },
  );
});

test.each([
  ['ftp://example.com/', 'must start with'],
  ['file:///etc/passwd', 'must start with'],
  ['javascript:alert(1)', 'must start with'],
  ['//example.com/', 'not an absolute URL'],
  ['http://', 'not an absolute URL'],
  ['http://user@example.com/', 'user name'],
  ['http://user:pass@example.com/', 'user name'],
  ['http://localhost/', 'this machine'],
  ['http://LOCALHOST:3000/', 'this machine'],
  ['http://localhost./', 'this machine'],
  ['http://a.localhost/', 'this machine'],
  ['http://printer.local/', 'this machine'],
  ['http://metadata.google.internal/', 'this machine'],
  ['http://[::1]/', 'not a public address'],
  ['http://[fe80::1]/', 'not a public address'],
  [`http://example.com/${'x'.repeat(2048)}`, 'longer'],
])('%s is refused', (url, reason) => {
  expect(checkUrl(url, [])).toContain(reason);
});

test.each([
  'http://example.com/',
  'https://example.com:8443/a?b#c',
  'http://1.1.1.1/',
  'http://[2606:4700:4700::1111]/',
])('%s passes', (url) => {
  expect(checkUrl(url, [])).toBeNull();
});

test('an allowed host passes on its own port only', () => {
  const allowed = ['127.0.0.1:9000', 'LOCALHOST:80', '[::1]:9001', '10.0.0.1'];
  expect(checkUrl('http://127.0.0.1:9000/hook', allowed)).toBeNull();
  expect(checkUrl('http://2130706433:9000/hook', allowed)).toBeNull();
  expect(checkUrl('http://localhost/', allowed)).toBeNull();
  expect(checkUrl('http://[::1]:9001/', allowed)).toBeNull();
  expect(checkUrl('http://127.0.0.1:9001/', allowed)).not.toBeNull();
  expect(checkUrl('https://localhost/', allowed)).not.toBeNull();
  expect(checkUrl('http://10.0.0.1/', allowed)).not.toBeNull();
  expect(checkUrl('http://user@127.0.0.1:9000/', allowed)).not.toBeNull();
});
