import { expect, test } from 'vitest';
import type { KnownUnique } from '../../jobs/unique-schema.ts';
import { uniqueWords } from './unique-words.ts';

const rule: KnownUnique = { key: null, scope: 'taskType', until: 'ended', for: null, onConflict: 'ignore' };

test.each<[Partial<KnownUnique>, string]>([
  [{}, 'One of its task type, until it has ended. Others meanwhile are ignored.'],
  [{ key: 'order-7' }, 'One with the key order-7, until it has ended. Others meanwhile are ignored.'],
  [
    { scope: ['payload.a', 'payload.b'], until: 'started', onConflict: 'replace' },
    'One with the same payload.a, payload.b, until its first attempt has started. The latest payload and options replace its own.',
  ],
  [
    { key: 'k', scope: ['payload'], until: null, for: 60_000, onConflict: 'reschedule' },
    'One with the key k and the same payload, for 1 m 0 s from its submit on. The latest payload, options and time replace its own.',
  ],
])('the rule %j is said in words', (given, words) => {
  expect(uniqueWords({ ...rule, ...given })).toBe(words);
});
