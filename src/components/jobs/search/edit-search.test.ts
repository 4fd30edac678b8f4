import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSearch } from '@/jobs/search/parse-search';
import { valuesOf, withoutTerm, withValues } from './edit-search.ts';

test.each([
  ['', ['failed'], 'status:failed'],
  ['tag:vip  "a  b"', ['failed'], 'tag:vip "a  b" status:failed'],
  ['x status:active tag:vip', ['failed', 'cancelled'], 'x status:failed,cancelled tag:vip'],
  ['x status:active tag:vip', [], 'x tag:vip'],
  ['-status:completed x', ['failed'], 'status:failed x'],
  ['x "not closed', ['failed'], 'status:failed x "not closed'],
])('%j with the statuses %j is %j', (text, statuses, changed) => {
  expect(withValues(text, 'status', statuses)).toBe(changed);
});

test('a value with a space stands in quotation marks', () => {
  expect(withValues('x', 'tag', ['very big'])).toBe('x tag:"very big"');
});

test('a term is taken away, the others stay as they were typed', () => {
  const text = 'tag:"a  b"  status:failed  x';
  const [, status] = parseSearch(text).terms;
  expect(withoutTerm(text, status ?? { start: 0, end: 0 })).toBe('tag:"a  b" x');
});

test('what was set is what is read, whatever stood there', () => {
  const anyText = fc.array(
    fc.constantFrom('status:active', '-status:failed', 'x', '"a b"', 'tag:y', ' ', '"', '-', 'status:'),
  );
  fc.assert(
    fc.property(anyText, (pieces) => {
      const text = withValues(pieces.join(' '), 'status', ['pending', 'failed']);
      expect(valuesOf(text, 'status')).toEqual({ included: ['pending', 'failed'], excluded: [] });
    }),
  );
});
