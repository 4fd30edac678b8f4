import { expect, test } from 'vitest';
import { unsharedBytes } from './unshared-bytes.ts';

test('bytes of their own are sent as they are, shared ones as a copy', () => {
  const own: Buffer = Buffer.from('own');
  expect(unsharedBytes(own)).toBe(own);
  const shared = new Uint8Array(new SharedArrayBuffer(3));
  shared.set([1, 2, 3]);
  const copy = unsharedBytes(shared);
  shared.fill(0);
  expect([...copy]).toEqual([1, 2, 3]);
});
