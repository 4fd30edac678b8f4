import { expect, test } from 'vitest';
import {
  isChosen,
  isNothing,
  mostChosen,
  nothingChosen,
  toggled,
  withoutGone,
  withRange,
  withRows,
} from './selection.ts';
import type { Selection } from './selection.ts';

const rows = ['a', 'b', 'c', 'd', 'e'];
const idsOf = (selection: Selection) => (selection.kind === 'some' ? [...selection.ids] : 'all');

test('a row is chosen and given up again', () => {
  const one = toggled(nothingChosen, 'b');
  expect([idsOf(one), isChosen(one, 'b'), isNothing(one)]).toEqual([['b'], true, false]);
  expect(isNothing(toggled(one, 'b'))).toBe(true);
});

test('a range reaches from the row that was chosen last, up or down, and leaves what was chosen before', () => {
  expect(idsOf(withRange(toggled(nothingChosen, 'b'), rows, 'd'))).toEqual(['b', 'c', 'd']);
  expect(idsOf(withRange(toggled(toggled(nothingChosen, 'a'), 'd'), rows, 'c'))).toEqual(['a', 'd', 'c']);
});

test('a range without a beginning is its end alone', () => {
  expect(idsOf(withRange(nothingChosen, rows, 'c'))).toEqual(['c']);
  expect(idsOf(withRange({ kind: 'all' }, rows, 'c'))).toEqual(['c']);
  expect(idsOf(withRange(toggled(nothingChosen, 'gone'), rows, 'c'))).toEqual(['c']);
});

test('a range goes on from where it began', () => {
  const first = withRange(toggled(nothingChosen, 'b'), rows, 'c');
  expect(idsOf(withRange(first, rows, 'e'))).toEqual(['b', 'c', 'd', 'e']);
});

test('no more rows are chosen than a filter takes', () => {
  const many = Array.from({ length: mostChosen + 10 }, (_, at) => String(at));
  const full = withRows(nothingChosen, many);
  expect(idsOf(full)).toHaveLength(mostChosen);
  expect(idsOf(toggled(full, 'one more'))).toHaveLength(mostChosen);
});

test('from all that match one row is chosen alone, and what is gone is chosen no longer', () => {
  expect(idsOf(toggled({ kind: 'all' }, 'c'))).toEqual(['c']);
  expect(idsOf(withoutGone(withRows(nothingChosen, ['a', 'x']), new Set(rows)))).toEqual(['a']);
  expect(withoutGone({ kind: 'all' }, new Set())).toEqual({ kind: 'all' });
});
