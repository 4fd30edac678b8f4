import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holdsMarker, redact, redactedValues, redactSchema, restoreRedacted } from './redact.ts';
import { redactedMarker } from './redacted-marker.ts';

const payload = {
  user: 'ann',
  password: 'hunter2!',
  cards: [
    { number: 4111, name: 'a' },
    { number: 4222, name: 'b' },
  ],
  tokens: { live: 'x1', test: { key: 'x2' } },
};

test('a named value is replaced whatever it is, and all others stand as they were', () => {
  expect(
    redact('payload', payload, ['payload.password', 'payload.tokens.test', 'result.user', 'payload.none']),
  ).toEqual({ ...payload, password: redactedMarker, tokens: { live: 'x1', test: redactedMarker } });
  expect(redact('payload', { password: null }, ['payload.password'])).toEqual({ password: redactedMarker });
});

test.each([
  ['payload.cards.*.number', [4111, 4222]],
  ['payload.cards.number', [4111, 4222]],
  ['payload.tokens.*', ['x1', { key: 'x2' }]],
  ['payload.*.test.key', ['x2']],
])('%s leads to every item and key it stands for', (path, values) => {
  expect(redactedValues('payload', payload, [path])).toEqual(values);
  expect(redactedValues('payload', redact('payload', payload, [path]), [path])).toEqual(
    values.map(() => redactedMarker),
  );
});

test('an edited payload takes back what was redacted, and nothing else', () => {
  const paths = ['payload.password', 'payload.cards.*.number'];
  const shown = redact('payload', payload, paths);
  expect(restoreRedacted(shown, payload, paths)).toEqual(payload);
  expect(restoreRedacted({ ...shown, user: 'bob', password: 'new' }, payload, paths)).toEqual({
    ...payload,
    user: 'bob',
    password: 'new',
  });
  const elsewhere = restoreRedacted({ ...shown, user: redactedMarker }, payload, paths);
  expect(elsewhere).toMatchObject({ user: redactedMarker, password: 'hunter2!' });
});

test('where items may have moved, or nothing was there, the marker stays and is found', () => {
  const paths = ['payload.password', 'payload.cards.*.number'];
  const shown = redact('payload', payload, paths);
  const shorter = restoreRedacted({ ...shown, cards: shown.cards.slice(1) }, payload, paths);
  expect(shorter.cards).toEqual([{ number: redactedMarker, name: 'b' }]);
  expect(holdsMarker(shorter, paths)).toBe(true);
  expect(restoreRedacted(shown, {}, paths).password).toBe(redactedMarker);
  expect(holdsMarker(payload, paths)).toBe(false);
});

test.each([
  ['password', 'must begin with'],
  ['error.message', 'must begin with'],
  ['payload', 'must name a field'],
  ['payload.', 'each part'],
  ['payload.a..b', 'each part'],
  [`payload.${'a.'.repeat(10)}a`, 'levels deep'],
])('the path %.30s is refused', (path, message) => {
  const { error } = redactSchema.safeParse([path]);
  expect(error?.issues.map((issue) => issue.message).join()).toContain(message);
});

const part = fc.constantFrom('a', 'b', '__proto__', '*');
const paths = fc.array(
  fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => `payload.${parts.join('.')}`),
  { maxLength: 4 },
);
/** A value of few keys, so that paths meet it. */
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, 1, 'text', true),
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.constantFrom('a', 'b', 'c', '__proto__'), tie('value')), { maxLength: 4 })
      .map((entries) => Object.fromEntries(entries) as unknown),
  ),
}));

test('whatever the value and the paths, nothing redacted is left, twice is once, and it can be restored', () => {
  fc.assert(
    fc.property(value, paths, (given, chosen) => {
      const before = JSON.stringify(given);
      const shown = redact('payload', given, chosen);
      expect(redactedValues('payload', shown, chosen).every((hidden) => hidden === redactedMarker)).toBe(true);
      expect(redact('payload', shown, chosen)).toEqual(shown);
      expect(JSON.stringify(restoreRedacted(shown, given, chosen))).toBe(before);
      expect(JSON.stringify(given)).toBe(before);
    }),
    { numRuns: 2000 },
  );
});
