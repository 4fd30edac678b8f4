import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clientAddress } from './client-address.ts';

test('without trusted proxies the peer is the client, whatever a header says', () => {
  expect(clientAddress('192.0.2.1', '198.51.100.9', 0)).toBe('192.0.2.1');
  expect(clientAddress('::ffff:192.0.2.1', undefined, 0)).toBe('192.0.2.1');
  expect(clientAddress(undefined, '198.51.100.9', 0)).toBeNull();
});

test('behind proxies the client is as many entries from the right, so that what it made up counts for nothing', () => {
  const forged = '203.0.113.1, 203.0.113.2';
  expect(clientAddress('10.0.0.1', `${forged}, 198.51.100.9`, 1)).toBe('198.51.100.9');
  expect(clientAddress('10.0.0.1', `${forged}, 198.51.100.9, 10.0.0.2`, 2)).toBe('198.51.100.9');
  expect(clientAddress('10.0.0.1', [forged, '198.51.100.9'], 1)).toBe('198.51.100.9');
});

test('who came through fewer proxies, or through none, is found all the same', () => {
  expect(clientAddress('10.0.0.1', '198.51.100.9', 3)).toBe('198.51.100.9');
  expect(clientAddress('192.0.2.1', undefined, 1)).toBe('192.0.2.1');
});

test('ports are left out, and what is no address is not taken for one', () => {
  expect(clientAddress('10.0.0.1', '198.51.100.9:4711', 1)).toBe('198.51.100.9');
  expect(clientAddress('10.0.0.1', '[2001:db8:1:2:3::4]:4711', 1)).toBe('2001:db8:1:2::');
  for (const text of ['unknown', '', ' ', 'for=1.2.3.4', '1.2.3.4 evil', '_hidden']) {
    expect(clientAddress('10.0.0.1', text, 1)).toBe('10.0.0.1');
  }
});

test('all addresses of an IPv6 network count as one', () => {
  expect(clientAddress('2001:db8:1:2:aaaa::1', undefined, 0)).toBe(clientAddress('2001:db8:1:2:bbbb::2', undefined, 0));
  expect(clientAddress('2001:db8:1:3::1', undefined, 0)).not.toBe(clientAddress('2001:db8:1:2::1', undefined, 0));
});

test('whatever a client writes before the entry of the trusted proxy, its address stays the same', () => {
  fc.assert(
    fc.property(fc.string(), (made) => {
      expect(clientAddress('10.0.0.1', `${made}, 198.51.100.9`, 1)).toBe('198.51.100.9');
    }),
  );
});
