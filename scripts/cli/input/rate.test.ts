import { expect, test } from 'vitest';
import { rate } from './rate.ts';

test.each([
  ['10/1s', { max: 10, perMs: 1000 }],
  ['100/m', { max: 100, perMs: 60_000 }],
  ['5/250ms', { max: 5, perMs: 250 }],
  ['1000000/1d', { max: 1_000_000, perMs: 86_400_000 }],
])('%s is a rate', (text, limit) => {
  expect(rate(text)).toEqual(limit);
});

test.each(['', '10', '10/', '/s', '0/s', '1.5/s', '-1/s', '10/9ms', '10/2d', '1000001/s', '10/s/s', '10/week'])(
  '%j is none',
  (text) => {
    expect(() => rate(text)).toThrow(/Give /);
  },
);
