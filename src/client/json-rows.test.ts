import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathText, valueAt } from './json-path.ts';
import { drawnIn, jsonRows, openedAround, openedFirst, openedTo, pathOfRow, rowOfPath } from './json-rows.ts';

const order = { id: 7, items: [{ price: 1 }, { price: 2 }], empty: {} };

function nested(levels: number): unknown {
  let value: unknown = 'end';
  for (let level = 0; level < levels; level += 1) value = { a: value };
  return value;
}

test('a value is the lines of its open parts, each with its place among its siblings', () => {
  const rows = jsonRows(order, new Set([order, order.items]));
  expect(rows.map(({ key, depth, position, siblings, isOpen }) => [key, depth, position, siblings, isOpen])).toEqual([
    [null, 0, 1, 1, true],
    ['id', 1, 1, 3, null],
    ['items', 1, 2, 3, true],
    [0, 2, 1, 2, false],
    [1, 2, 2, 2, false],
    ['empty', 1, 3, 3, null],
  ]);
});

test('at first two levels are open, but nothing with more than a hundred entries', () => {
  const value = { few: [1], many: Array.from({ length: 101 }, (_, index) => index) };
  expect([...openedFirst(value)]).toEqual([value, value.few]);
});

test('a hundred thousand items and ten thousand keys are lines in no time that grows with their square', () => {
  const keys = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key ${index}`, { index }]));
  const value = { list: Array.from({ length: 100_000 }, (_, index) => index), keys };
  const startedAt = performance.now();
  expect(jsonRows(value, openedTo(value, Infinity))).toHaveLength(3 + 100_000 + 20_000);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

test('a thousand levels overflow nothing: the thirtieth is shown in a tree of its own', () => {
  const value = nested(1_000);
  const rows = jsonRows(value, openedTo(value, Infinity));
  expect(rows).toHaveLength(31);
  expect(rows.at(-1)).toMatchObject({ depth: 30, isOpen: false, isDeepest: true });
  const path = Array.from({ length: 1_000 }, () => 'a');
  const root = drawnIn(path);
  expect(root).toHaveLength(990);
  const rest = path.slice(root.length);
  const part = valueAt(value, root);
  expect(rowOfPath(jsonRows(part, openedAround(part, new Set(), rest)), rest)).toBe(10);
});

test('keys that mean something to JavaScript are keys like any other', () => {
  const value: unknown = JSON.parse('{"__proto__":{"x":1},"constructor":2,"":3}');
  const rows = jsonRows(value, openedTo(value, Infinity));
  expect(rows.map(({ key }) => key)).toEqual([null, '__proto__', 'x', 'constructor', '']);
  expect(valueAt(value, ['__proto__', 'x'])).toBe(1);
  expect(valueAt({}, ['__proto__'])).toBeUndefined();
});

test('a path is written as in code', () => {
  expect(pathText('payload', ['items', 3, 'price'])).toBe('payload.items[3].price');
  expect(pathText('payload', ['a b', '', 'x-y', '1'])).toBe('payload["a b"][""]["x-y"]["1"]');
});

test('each line is found again by its path', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const rows = jsonRows(value, openedTo(value, Infinity));
      for (const [index, row] of rows.entries()) {
        const path = pathOfRow(rows, index);
        expect(rowOfPath(rows, path)).toBe(index);
        expect(valueAt(value, path)).toBe(row.value);
      }
    }),
  );
});
