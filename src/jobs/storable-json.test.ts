import { expect, test } from 'vitest';
import { storableJson } from './storable-json.ts';

test.each([
  ['a\0b', 'a\uFFFDb'],
  ['\0\0', '\uFFFD\uFFFD'],
  ['a\uD800b', 'a\uFFFDb'],
  ['\\\0', '\\\uFFFD'],
  ['C:\\u0000', 'C:\\u0000'],
  ['\\\\u0000', '\\\\u0000'],
  ['\\ud800 😀', '\\ud800 😀'],
])('%j is kept as %j', (given, kept) => {
  expect(JSON.parse(storableJson(JSON.stringify({ given })))).toEqual({ given: kept });
});
