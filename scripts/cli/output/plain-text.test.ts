import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainLines, plainText } from './plain-text.ts';

const anyLetter = fc.integer({ min: 0, max: 0x20_ff }).map((code) => String.fromCharCode(code));

test('an escape sequence stands there as text', () => {
  expect(plainText('\u001b[2Jgone\u0007 \u009b31m')).toBe('\\x1b[2Jgone\\x07 \\x9b31m');
  expect(plainText('a\nb\tc\r')).toBe('a\\nb\\tc\\r');
});

test('text cannot turn its own direction', () => {
  expect(plainText('user\u202e gnp.exe')).toBe('user\\u202e gnp.exe');
});

test('lines stay lines, and what is in them is made harmless', () => {
  expect(plainLines('one\r\n\ttwo\n\u001b]0;title\u0007')).toBe('one\n\ttwo\n\\x1b]0;title\\x07');
});

test('letters of any language and emoji are left alone', () => {
  expect(plainText('Größe, 数量, שלום, 👩‍🚀')).toBe('Größe, 数量, שלום, 👩‍🚀');
});

test('whatever comes in, no control character comes out', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyLetter }), (text) => {
      expect(plainText(text)).not.toMatch(/\p{Cc}/u);
      expect(plainLines(text)).not.toMatch(/[^\P{Cc}\n\t]/u);
    }),
  );
});
