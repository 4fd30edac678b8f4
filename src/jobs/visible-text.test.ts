import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textParts, visibleText } from './visible-text.ts';

test('control characters are shown as their pictures, tabs and line breaks stay', () => {
  expect(visibleText('\u001b[2Ja\u0000b\u007f\tc\nd\r\ne\rf')).toBe('␛[2Ja␀b␡\tc\nd\r\ne␍f');
  expect(visibleText('\u009b31m')).toBe('⟨U+009B⟩31m');
});

test('marks of direction, of no width and halves of characters are named', () => {
  expect(visibleText('user\u202egnp.exe\u200b!')).toBe('user⟨U+202E⟩gnp.exe⟨U+200B⟩!');
  expect(visibleText('a\ud800b\udc00')).toBe('a⟨U+D800⟩b⟨U+DC00⟩');
  expect(visibleText('\u{e0041}')).toBe('⟨U+E0041⟩');
});

test('a family of pictures stays one picture, a joiner elsewhere is named', () => {
  expect(visibleText('👨‍👩‍👧 👍🏽')).toBe('👨‍👩‍👧 👍🏽');
  expect(visibleText('a\u200db')).toBe('a⟨U+200D⟩b');
});

test('text of any script stays as it is', () => {
  const text = 'Grüße, مرحبا, שלום, 日本語, नमस्ते, 𝒳';
  expect(textParts(text)).toEqual([{ text, isMark: false }]);
});

test('the pieces are the text, and no unseen character is left', () => {
  const unit = fc.oneof(fc.nat({ max: 0xff }), fc.integer({ min: 0x2000, max: 0x206f }), fc.nat({ max: 0xffff }));
  fc.assert(
    fc.property(fc.array(unit), (units) => {
      const text = String.fromCharCode(...units);
      const shown = visibleText(text);
      expect(
        textParts(text)
          .map((part) => part.text)
          .join(''),
      ).toBe(shown);
      expect(visibleText(shown)).toBe(shown);
      expect(shown.isWellFormed()).toBe(true);
    }),
  );
});
