import { expect, test } from 'vitest';
import { preferredWait } from './wait-wish.ts';

test.each([
  ['wait=10', 10],
  ['WAIT = 10', 10],
  ['respond-async, wait=10', 10],
  ['wait="5"; foo=bar', 5],
  ['wait=3600', 60],
  ['wait=0', 0],
  ['wait', undefined],
  ['wait=-1', undefined],
  ['wait=1.5', undefined],
  ['await=5', undefined],
  ['wait=99999999999', undefined],
  ['', undefined],
])('the preference %j is for %j seconds', (prefer, seconds) => {
  expect(preferredWait(new Headers({ prefer }))).toBe(seconds);
});

test('without the header nothing is preferred', () => {
  expect(preferredWait(new Headers())).toBeUndefined();
});
