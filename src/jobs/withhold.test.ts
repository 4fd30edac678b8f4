import { expect, test } from 'vitest';
import { withhold } from './withhold.ts';

const secret = 'pa"ss word\n1';

test('values are taken out of texts as they stand, as JSON writes them and as URLs do', () => {
  const told = withhold([secret, { pin: 98_765 }]);
  expect(told?.text(`it is ${secret}, ${JSON.stringify({ secret })}, ?p=${encodeURIComponent(secret)}, 98765`)).toBe(
    'it is [redacted], {"secret":"[redacted]"}, ?p=[redacted], [redacted]',
  );
});

test('data stays JSON: texts, keys and numbers in it are replaced', () => {
  const told = withhold([secret, 98_765]);
  const data = { [secret]: 1, list: [`a ${secret}`, 98_765, 1_987_650, 98], ok: null };
  expect(JSON.parse(told?.json(JSON.stringify(data)) ?? '')).toEqual({
    '[redacted]': 1,
    list: ['a [redacted]', '[redacted]', '[redacted]', 98],
    ok: null,
  });
});

test('a value that holds another goes whole, and what is short or no text is not looked for', () => {
  expect(withhold(['token', 'token-of-ann'])?.text('token-of-ann, token')).toBe('[redacted], [redacted]');
  expect(withhold(['abc', 12, true, null, {}, []])).toBeUndefined();
});
