import { expect, test } from 'vitest';
import { checkGivenSchema } from '../../src/server/tasks/check-given-schema.ts';

const msSince = (from: number) => performance.now() - from;
const checked = (schema: Record<string, unknown>) => checkGivenSchema('payloadSchema', schema, []);

/** What a value that is sent for a schema that was taken is told. */
function messages(schema: Record<string, unknown>, value: unknown): string[] {
  const compiled = checked(schema);
  if ('problems' in compiled) throw new Error(`The schema was refused: ${JSON.stringify(compiled.problems)}`);
  return compiled.check(value).map(({ message }) => message);
}

function nested(levels: number, value: unknown): unknown {
  return levels === 0 ? value : [nested(levels - 1, value)];
}

const outOfTime = 'cannot be checked by its schema within a second';
const twice = (one: object) => ({ allOf: [one, one] });
const doubling = {
  $defs: { list: twice({ items: { $ref: '#/$defs/list' } }) },
  $ref: '#/$defs/list',
};

test('a schema whose references multiply without end is refused', () => {
  const names = Array.from({ length: 60 }, (_, n) => `d${n}`);
  const $defs = Object.fromEntries(names.map((name, n) => [name, twice({ $ref: `#/$defs/d${n + 1}` })]));
  const startedAt = performance.now();
  expect(checked({ $defs: { ...$defs, d60: { type: 'string' } }, $ref: '#/$defs/d0' })).toEqual({
    problems: [{ path: 'payloadSchema', message: outOfTime }],
  });
  expect(msSince(startedAt)).toBeLessThan(5000);
});

test('a value at which they multiply is refused within a second, and others go on being checked', () => {
  const startedAt = performance.now();
  expect(messages(doubling, nested(100, 1))).toEqual([outOfTime]);
  expect(msSince(startedAt)).toBeLessThan(5000);
  expect(messages(doubling, nested(8, 1))).toEqual([]);
});

test('many parts times a large value end in time as well', () => {
  const schema = { items: { allOf: Array.from({ length: 1000 }, () => ({ minimum: 0 })) } };
  const startedAt = performance.now();
  expect(
    messages(
      schema,
      Array.from({ length: 200_000 }, () => -1),
    ),
  ).toEqual([outOfTime]);
  expect(messages(schema, [1])).toEqual([]);
  expect(msSince(startedAt)).toBeLessThan(4000);
});

test('items are compared with each other in a time that grows with their number alone', () => {
  const objects = Array.from({ length: 50_000 }, (_, n) => ({ n, of: [n] }));
  const startedAt = performance.now();
  expect(messages({ uniqueItems: true }, objects)).toEqual([]);
  expect(messages({ uniqueItems: true }, [...objects, { of: [7], n: 7 }])).toEqual(['must NOT have duplicate items']);
  expect(messages({ uniqueItems: false }, [1, 1])).toEqual([]);
  expect(messages({ uniqueItems: true }, [1, '1', [1], { 1: 1 }, null, 'null'])).toEqual([]);
  expect(msSince(startedAt)).toBeLessThan(5000);
});

test('a text that is no URL is refused at once, however long it is', () => {
  const startedAt = performance.now();
  expect(messages({ format: 'url' }, `http://${':'.repeat(100_000)}!`)).toEqual(['must match format "url"']);
  expect(messages({ format: 'url' }, 'https://example.com/a?b')).toEqual([]);
  expect(msSince(startedAt)).toBeLessThan(2000);
});

test('all problems of a value are named, also by a schema with references', () => {
  const schema = {
    $defs: { n: { type: 'integer' } },
    properties: { a: { $ref: '#/$defs/n' }, b: { $ref: '#/$defs/n' } },
  };
  expect(messages(schema, { a: 'x', b: 'x' })).toEqual(['must be integer', 'must be integer']);
});

test('a large schema that is none too costly is taken', () => {
  const properties = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`p${n}`, { type: 'string' }]));
  expect(messages({ properties }, { p1: 1 })).toEqual(['must be string']);
});
