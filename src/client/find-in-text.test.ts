import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutAtMatches, needlePattern } from './find-in-text.ts';

const parts = [
  { text: 'one two', isMark: false },
  { text: '␀', isMark: true },
  { text: 'Three', isMark: false },
];

test('what is found is cut out, also over the border of two pieces', () => {
  expect(cutAtMatches(parts, needlePattern('two␀t', false))).toEqual([
    { text: 'one ', isMark: false },
    { text: 'two', isMark: false, isMatch: true },
    { text: '␀', isMark: true, isMatch: true },
    { text: 'T', isMark: false, isMatch: true },
    { text: 'hree', isMark: false },
  ]);
});

test('case counts where it is asked for', () => {
  expect(cutAtMatches(parts, needlePattern('three', true))).toEqual(parts);
  expect(cutAtMatches(parts, needlePattern('Three', true)).at(-1)).toMatchObject({ isMatch: true });
});

test('what is looked for is text, not a pattern', () => {
  expect(cutAtMatches([{ text: 'a.b(c' }], needlePattern('.b(', false))).toEqual([
    { text: 'a' },
    { text: '.b(', isMatch: true },
    { text: 'c' },
  ]);
});

test('nothing is lost and nothing is doubled, wherever it is cut', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A') });
  fc.assert(
    fc.property(fc.array(text), fc.string({ unit: fc.constantFrom('a', 'b') }), (texts, needle) => {
      const pieces = texts.map((piece) => ({ text: piece }));
      const cut = cutAtMatches(pieces, needlePattern(needle, false));
      expect(cut.map((piece) => piece.text).join('')).toBe(texts.join(''));
      const found = cut.filter((piece) => piece.isMatch).reduce((sum, piece) => sum + piece.text.length, 0);
      const places = needle === '' ? 0 : texts.join('').toLowerCase().split(needle).length - 1;
      expect(found).toBe(places * needle.length);
    }),
  );
});
