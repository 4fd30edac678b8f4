import { afterAll, beforeAll, expect, test } from 'vitest';
import { isTooSlow, type Database } from '../../src/server/database.ts';
import { callerVisibleError } from '../../src/server/http/caller-visible-error.ts';
import { openDatabase } from '../support/core-jobs.ts';
import { freshDatabase, type TestDatabase } from '../support/servers.ts';
import { waitFor } from '../support/wait-for.ts';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await freshDatabase();
  db = openDatabase(database.url, 4);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const slow = { name: 'count-for-long', text: 'SELECT count(*) FROM generate_series(1, 10000000000) n', timeoutMs: 300 };
const atWork = async () => {
  const { rows } = await db.pool.query(
    `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE '%generate_series(1, 10000000000)%' AND pid <> pg_backend_pid()`,
  );
  return rows.length;
};

test('a statement that takes too long ends in PostgreSQL, and costs no other connection', async () => {
  const pids = async () => {
    const all = Array.from({ length: 4 }, () =>
      db.pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid, pg_sleep(0.05)'),
    );
    return (await Promise.all(all)).map(({ rows }) => rows[0]?.pid ?? 0).toSorted((one, other) => one - other);
  };
  const before = await pids();
  const failure: unknown = await db.query(slow, []).catch((error: unknown) => error);
  expect(isTooSlow(failure)).toBe(true);
  expect(callerVisibleError(failure)).toMatchObject({ code: 'unavailable', message: /took the database too long/ });
  await waitFor(async () => (await atWork()) === 0, { timeoutMs: 2_000 });
  expect(await pids()).toEqual(before);
});

test('the limit of one statement is gone with its transaction, and the rest has that of the pool', async () => {
  const shown = { name: 'shown-limit', text: `SELECT current_setting('statement_timeout') AS limit` };
  expect(await db.query({ ...shown, name: 'shown-limit-own', timeoutMs: 30_000 }, [])).toEqual([{ limit: '30s' }]);
  for (let n = 0; n < 4; n += 1) expect(await db.query(shown, [])).toEqual([{ limit: '6500ms' }]);
});
