import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonText } from './json-text.ts';

const anyLetter = fc.integer({ min: 0, max: 0x20_ff }).map((code) => String.fromCharCode(code));

test('no control character but the line breaks between its lines, and nothing is lost', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: anyLetter })), (value) => {
      const text = jsonText(value, 2);
      expect(text).not.toMatch(/[^\P{Cc}\n]/u);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('C1 controls and turns of direction are escaped', () => {
  expect(jsonText('\u009b2J\u202e')).toBe(String.raw`"\u009b2J\u202e"`);
});
