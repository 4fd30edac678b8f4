import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unitMs, type RateUnit } from '../../client/limit-words.ts';
import { changedLimits, fieldsOf, limitsOf, type LimitFields } from './limit-fields.ts';

const none = { concurrency: null, rateLimit: null, concurrencyPerKey: null, rateLimitPerKey: null };
const empty = fieldsOf(none);

const atOnce = fc.option(fc.integer({ min: 1, max: 100_000 }));
const rate = fc.option(
  fc.record({ max: fc.integer({ min: 1, max: 1_000_000 }), perMs: fc.integer({ min: 10, max: 86_400_000 }) }),
);

test('limits stand in a form as they are, whatever they are', () => {
  const limits = fc.record({ concurrency: atOnce, rateLimit: rate, concurrencyPerKey: atOnce, rateLimitPerKey: rate });
  fc.assert(
    fc.property(limits, (given) => {
      expect(limitsOf(fieldsOf(given))).toEqual({ limits: given });
    }),
  );
});

test('a time stands in the longest unit that it is a whole number of', () => {
  const { rateLimit } = fieldsOf({ ...none, rateLimit: { max: 5, perMs: 90_000 } });
  expect(rateLimit).toEqual({ max: '5', count: '90', unit: 'second' });
});

test.each(['0', '-1', '1.5', '1e3', 'five', '100001', '١٢'])('%j at a time is refused', (text) => {
  const fields = { ...empty, concurrency: text, concurrencyPerKey: text };
  expect(limitsOf(fields)).toEqual({
    problems: { concurrency: expect.any(String), concurrencyPerKey: expect.any(String) },
  });
});

test.each<[string, string, RateUnit]>([
  ['0', '1', 'minute'],
  ['10', '', 'minute'],
  ['10', '0', 'minute'],
  ['10', '9', 'millisecond'],
  ['10', '2', 'day'],
  ['1000001', '1', 'minute'],
  ['x', '1', 'minute'],
])('a rate of %j in %j %s is refused', (max, count, unit) => {
  const fields: LimitFields = { ...empty, rateLimit: { max, count, unit } };
  expect(limitsOf(fields)).toEqual({ problems: { rateLimit: expect.any(String) } });
});

test('of a rate without a number the time means nothing', () => {
  expect(limitsOf({ ...empty, rateLimit: { max: ' ', count: 'x', unit: 'day' } })).toEqual({ limits: none });
});

test('only what changed is sent', () => {
  const from = { ...none, concurrency: 5, rateLimit: { max: 5, perMs: unitMs.second } };
  expect(changedLimits(from, { ...from, concurrency: null })).toEqual({ concurrency: null });
  expect(changedLimits(from, { ...from, rateLimit: { max: 5, perMs: unitMs.second } })).toEqual({});
});
