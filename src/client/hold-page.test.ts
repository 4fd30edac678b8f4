import { expect, test } from 'vitest';
import { holdPage, isPageHeld } from './hold-page.ts';

test('a page is held until everybody has let it go, each once', () => {
  expect(isPageHeld()).toBe(false);
  const [first, second] = [holdPage(), holdPage()];
  first();
  first();
  expect(isPageHeld()).toBe(true);
  second();
  expect(isPageHeld()).toBe(false);
});
