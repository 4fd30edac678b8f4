import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { arrayLiteral } from '../../src/server/array-literal.ts';
import type { Database } from '../../src/server/database.ts';
import { openDatabase } from '../support/core-jobs.ts';
import { freshDatabase, type TestDatabase } from '../support/servers.ts';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await freshDatabase();
  db = openDatabase(database.url);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

/** What PostgreSQL reads of lists that are sent to it. */
async function read(texts: unknown[], numbers: unknown[], flags: unknown[]) {
  const text = 'SELECT $1::text[] AS texts, $2::float8[] AS numbers, $3::boolean[] AS flags';
  const [row] = await db.query<{ texts: unknown; numbers: unknown; flags: unknown }>({ name: 'read-lists', text }, [
    ...[texts, numbers, flags],
  ]);
  return row;
}

const texts = fc.array(
  fc.option(
    fc.oneof(
      fc.string({
        unit: fc.constantFrom('"', '\\', '{', '}', ',', ' ', '\n', '\t', '\u0001', '\u007F', 'N', 'ä', '😀', '\u2028'),
      }),
      fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
      fc.json(),
      fc.constantFrom('NULL', 'null', ''),
    ),
  ),
);
const numbers = fc.array(fc.option(fc.double().map((number) => number + 0)));
const flags = fc.array(fc.option(fc.boolean()));

test('PostgreSQL reads each list as it was', async () => {
  await fc.assert(
    fc.asyncProperty(texts, numbers, flags, async (...lists) => {
      const row = await read(...lists);
      expect(row?.texts).toEqual(lists[0]);
      expect(row?.numbers).toEqual(lists[1]);
      expect(row?.flags).toEqual(lists[2]);
    }),
    { numRuns: 300 },
  );
});

test('half a character is replaced, as in any text that is sent', async () => {
  expect(await read(['a\uD83D"', '\uDE00'], [], [])).toMatchObject({ texts: ['a\uFFFD"', '\uFFFD'] });
});

test('undefined is null, and dates, bytes and lists of lists are left to the driver', () => {
  expect(arrayLiteral([undefined, 1n, 'a"b'])).toBe('{NULL,1,"a\\"b"}');
  for (const value of [new Date(), Buffer.from('a'), ['a']]) expect(arrayLiteral([value])).toBeUndefined();
});
