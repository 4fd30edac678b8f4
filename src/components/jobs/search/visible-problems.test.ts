import { expect, test } from 'vitest';
import { parseSearch } from '@/jobs/search/parse-search';
import { visibleProblems } from './visible-problems.ts';

const shown = (text: string, caret: number | null, mayBecomeRight: boolean) =>
  visibleProblems(parseSearch(text).problems, caret, mayBecomeRight).length;

test('a word that is being typed is not called wrong while it may become right', () => {
  expect(shown('status:fai', 10, true)).toBe(0);
  expect(shown('status:fax', 10, false)).toBe(1);
  expect(shown('status:fai x', 12, true)).toBe(1);
  expect(shown('"smtp ti', 8, false)).toBe(0);
  expect(shown('status:', 7, false)).toBe(0);
  expect(shown('status:', null, false)).toBe(1);
});
