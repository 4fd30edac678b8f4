import { styleText } from 'node:util';
import { expect, test } from 'vitest';
import { fitWidths, tableText, type Column } from './table.ts';

interface Fruit {
  name: string;
  count: number;
}
const columns: Column<Fruit>[] = [
  { head: 'NAME', cell: ({ name }) => name, shrinkTo: 6 },
  { head: 'COUNT', cell: ({ count }) => String(count), align: 'right' },
];

test('columns are as wide as what stands in them, and numbers stand on the right', () => {
  const rows = [
    { name: 'apple', count: 7 },
    { name: 'watermelon', count: 12_000 },
  ];
  expect(tableText(columns, rows, undefined)).toBe(
    ['NAME        COUNT', 'apple           7', 'watermelon  12000'].join('\n'),
  );
});

test('only columns that may are cut off, and the line fits the terminal', () => {
  expect(tableText(columns, [{ name: 'watermelon', count: 12_000 }], 15)).toBe(
    ['NAME      COUNT', 'waterme…  12000'].join('\n'),
  );
});

test('a terminal that is too narrow for all gets lines that are too long rather than wrong', () => {
  expect(fitWidths([36, 10], [{}, { shrinkTo: 5 }], 20)).toEqual([36, 5]);
});

test('colours and wide letters count by what is seen', () => {
  const rows = [
    { name: styleText('red', 'kiwi', { validateStream: false }), count: 1 },
    { name: '数量', count: 2 },
  ];
  const [, first = '', second = ''] = tableText(columns, rows, undefined).split('\n');
  expect(first.indexOf('1')).toBeGreaterThan(0);
  expect(first).toContain('kiwi');
  expect(second).toBe('数量      2');
});

test('no rows leave the heads', () => {
  expect(tableText(columns, [], 80)).toBe('NAME  COUNT');
});
