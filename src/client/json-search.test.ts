import { expect, test } from 'vitest';
import { needlePattern } from './find-in-text.ts';
import { findInJson, mostFound } from './json-search.ts';

const find = (value: unknown, needle: string, isCaseKept = false) => {
  const pattern = needlePattern(needle, isCaseKept);
  return pattern ? findInJson(value, pattern) : [];
};

test('names and values are found in the order of the tree', () => {
  const value = { name: 'Ada', items: [{ name: 'x' }, 'NAMED', 12, null], 5: 'five' };
  expect(find(value, 'name')).toEqual([['name'], ['items', 0, 'name'], ['items', 1]]);
  expect(find(value, 'name', true)).toEqual([['name'], ['items', 0, 'name']]);
  expect(find(value, '12')).toEqual([['items', 2]]);
  expect(find(value, 'null')).toEqual([['items', 3]]);
  expect(find('plain', 'lai')).toEqual([[]]);
});

test('a thousand levels and a hundred thousand values are searched without an overflow, up to a bound', () => {
  let deep: unknown = 'needle';
  for (let level = 0; level < 1_000; level += 1) deep = [deep];
  expect(find(deep, 'needle')[0]).toHaveLength(1_000);
  const many = Array.from({ length: 100_000 }, () => 'needle');
  expect(find(many, 'needle')).toHaveLength(mostFound);
});
