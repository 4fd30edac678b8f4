import { expect, test } from 'vitest';
import { nextHotkey } from './next-hotkey.ts';

const known = ['r', 'g j', 'g o', '?'];

test('a key that stands alone runs at once', () => {
  expect(nextHotkey(known, null, 'r')).toEqual({ run: 'r' });
});

test('the first of two keys waits for the second', () => {
  expect(nextHotkey(known, null, 'g')).toEqual({ waitAfter: 'g' });
  expect(nextHotkey(known, 'g', 'j')).toEqual({ run: 'g j' });
});

test('a second key that does not belong to the first does nothing, not even what it does alone', () => {
  expect(nextHotkey(known, 'g', 'r')).toBeNull();
});

test('other keys are left alone', () => {
  expect(nextHotkey(known, null, 'z')).toBeNull();
  expect(nextHotkey(known, null, 'j')).toBeNull();
});
