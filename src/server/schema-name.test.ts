import { expect, test } from 'vitest';
import { inSchema, isSchemaName, schemaOf } from './schema-name.ts';

test.each([
  ['SELECT * FROM taskflow.jobs WHERE id = $1', 'SELECT * FROM shop.jobs WHERE id = $1'],
  ['SELECT "taskflow"."jobs"."id"', 'SELECT "shop"."jobs"."id"'],
  [
    `SELECT 'taskflow.jobs'::regclass, pg_notify('taskflow_wake', '')`,
    `SELECT 'shop.jobs'::regclass, pg_notify('shop_wake', '')`,
  ],
  [
    `nspname IN ('taskflow', 'bullmq') OR n ~ '^taskflow(-|$)'`,
    `nspname IN ('shop', 'shop_bullmq') OR n ~ '^shop(-|$)'`,
  ],
  [`payload ? 'taskflow:sealed'`, `payload ? 'taskflow:sealed'`],
  ['SELECT my_taskflow.a, taskflows.b, taskflow2.c', 'SELECT my_taskflow.a, taskflows.b, taskflow2.c'],
])('%s', (text, placed) => {
  expect(inSchema('shop', text)).toBe(placed);
  expect(inSchema('taskflow', text)).toBe(text);
});

test('a schema has a plain name that nobody else has', () => {
  expect(['taskflow', 'shop', 'a_2', 'x'.repeat(40)].filter((name) => !isSchemaName(name))).toEqual([]);
  const bad = ['', 'Shop', '2a', 'a-b', 'a"b', 'a;b', 'x'.repeat(41), 'public', 'pg_x', 'information_schema'];
  expect([...bad, 'bullmq', 'shop_bullmq'].filter(isSchemaName)).toEqual([]);
  expect([schemaOf({}), schemaOf({ DATABASE_SCHEMA: '' }), schemaOf({ DATABASE_SCHEMA: 'shop' })]).toEqual([
    'taskflow',
    'taskflow',
    'shop',
  ]);
  expect(() => schemaOf({ DATABASE_SCHEMA: 'public' })).toThrow(/^DATABASE_SCHEMA: must be /);
});
