import { expect, test } from 'vitest';
import { ansiParts } from './ansi-parts.ts';

test('colours and bold of a terminal are taken over until they are reset', () => {
  expect(ansiParts('a\u001b[1;31mred\u001b[0m b\u001b[92mok\u001b[39m')).toEqual([
    { text: 'a', isMark: false },
    { text: 'red', isMark: false, isBold: true, color: 'red' },
    { text: ' b', isMark: false },
    { text: 'ok', isMark: false, color: 'green' },
  ]);
});

test('an empty sequence resets, and the numbers of a colour by its parts are no codes', () => {
  expect(ansiParts('\u001b[34mx\u001b[my\u001b[38;2;31;32;33mz\u001b[38;5;31mw')).toEqual([
    { text: 'x', isMark: false, color: 'blue' },
    ...['y', 'z', 'w'].map((text) => ({ text, isMark: false })),
  ]);
});

test('what else drives a terminal is seen, and does nothing', () => {
  const shown = ansiParts('\u001b[2J\u001b]0;title\u0007\u001b[8mhidden').map(({ text }) => text);
  expect(shown.join('')).toBe('␛[2J␛]0;title␇hidden');
});

test('a sequence without an end costs no time', () => {
  const text = '\u001b['.repeat(100_000);
  const startedAt = performance.now();
  expect(ansiParts(text)).toHaveLength(200_000);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});
