import { describe, expect, test } from 'vitest';
import { listProblems, pastedRows, textsOf, valueOfRows } from './text-list.ts';

test.each([
  [undefined, []],
  ['a', ['a']],
  [
    ['a', 'b'],
    ['a', 'b'],
  ],
  [{ address: 'a' }, null],
  [['a', 7], null],
])('of %j the texts are %j', (value, texts) => {
  expect(textsOf(value)).toEqual(texts);
});

test('empty rows are left out, and one text alone is a list only where it must be', () => {
  expect(valueOfRows(['', ''], true)).toBeUndefined();
  expect(valueOfRows(['', 'a'], true)).toBe('a');
  expect(valueOfRows(['', 'a'], false)).toEqual(['a']);
  expect(valueOfRows(['b', '', 'a'], true)).toEqual(['b', 'a']);
});

test('each line that is pasted becomes a row', () => {
  expect(pastedRows(' a@b.de \r\n\n c@d.de\n')).toEqual(['a@b.de', 'c@d.de']);
});

describe('what is wrong with a list', () => {
  const noEmail = { path: 'payload.to', message: 'must be an e-mail address' };
  const others = [
    { path: 'payload.to', message: 'must be array' },
    { path: 'payload.to', message: 'must match a schema in anyOf' },
  ];

  test('is said at the one row that is filled in, in the words for a text', () => {
    const { ofRows, own } = listProblems([noEmail, ...others], 'payload.to', ['', 'x'], 'x');
    expect([ofRows, own]).toEqual([[undefined, noEmail.message], undefined]);
    const missing = listProblems([{ path: 'payload.to', message: 'is required' }], 'payload.to', [''], undefined);
    expect(missing.ofRows).toEqual(['is required']);
  });

  test('is said at its own row, also behind an empty one', () => {
    const item = { path: 'payload.to.1', message: 'must be an e-mail address' };
    const problems = [{ path: 'payload.to', message: 'must be string' }, item, ...others.slice(1)];
    const { ofRows, own } = listProblems(problems, 'payload.to', ['a@b.de', '', 'x'], ['a@b.de', 'x']);
    expect([ofRows, own]).toEqual([[undefined, undefined, item.message], undefined]);
  });

  test('is said of the list where no row is wrong', () => {
    const tooMany = { path: 'payload.to', message: 'must NOT have more than 1 items' };
    const problems = [{ path: 'payload.to', message: 'must be string' }, tooMany, ...others.slice(1)];
    expect(listProblems(problems, 'payload.to', ['a', 'b'], ['a', 'b']).own).toBe(tooMany.message);
    expect(listProblems(problems, 'payload.to', ['a', 'b'], ['a', 'b']).ofRows).toEqual([undefined, undefined]);
  });
});
