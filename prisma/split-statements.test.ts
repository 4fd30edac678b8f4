import { expect, test } from 'vitest';
import { outlineStatements, splitStatements } from './split-statements.ts';

const sql = `
  -- First; of all.
  CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1; END $body$;
  /* Then; */ INSERT INTO t VALUES ('It''s; here', $$;$$);

  ;SELECT 1 -- the last`;

test('a semicolon ends a statement where it stands by itself, and comments are left out', () => {
  expect(splitStatements(sql)).toEqual([
    'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $body$ BEGIN PERFORM 1; END $body$',
    "INSERT INTO t VALUES ('It''s; here', $$;$$)",
    'SELECT 1',
  ]);
});

test('for reading, a statement is one line without what stands in quotes', () => {
  expect(outlineStatements(sql)).toEqual([
    "create function f() returns void language plpgsql as ''",
    "insert into t values ('', '')",
    'select 1',
  ]);
});
