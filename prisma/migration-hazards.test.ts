import { describe, expect, test } from 'vitest';
import { excusedHazards } from './excused-hazards.ts';
import { readMigrations } from './migrate.ts';
import { hazardsOf } from './migration-hazards.ts';

test('every migration leaves the version before working, or says why it may not and what that costs', async () => {
  const found = (await readMigrations()).map(({ name, sql }) => [name, hazardsOf(sql).toSorted()] as const);
  const excused = Object.entries(excusedHazards).map(
    ([name, reasons]) => [name, Object.keys(reasons).toSorted()] as const,
  );
  // What is excused and not there is as wrong: the next migration of that name would slip through.
  expect(Object.fromEntries(excused)).toEqual(Object.fromEntries(found.filter(([, hazards]) => hazards.length > 0)));
});

/** Since then an index of a large table is built while writes go on, or not at all. */
const lastOfBefore = '20261127200000_ready_jobs';
/** They grow with the jobs. */
const largeTables =
  /taskflow\.(?:jobs|job_attempts|job_logs|job_errors|artifacts|files|blob_chunks|job_action_jobs|job_history|unique_jobs|webhook_deliveries|webhook_attempts|idempotency_keys|audit_log|job_stats|schedule_ticks):/;

test('no new migration holds up writes of a large table for an index, whatever the excuse', () => {
  const held = Object.entries(excusedHazards)
    .filter(([name]) => name > lastOfBefore)
    .flatMap(([, reasons]) => Object.keys(reasons))
    .filter((hazard) => hazard.startsWith('holds up writes of ') && largeTables.test(hazard));
  expect(held).toEqual([]);
});

describe('a hazard is', () => {
  test.each([
    ['DROP TABLE taskflow.old', 'drops table taskflow.old'],
    ['DROP INDEX CONCURRENTLY IF EXISTS taskflow.old', 'drops index taskflow.old'],
    ['DROP MATERIALIZED VIEW v', 'drops view v'],
    ['alter table taskflow.jobs drop column if exists note', 'drops note of taskflow.jobs'],
    ['ALTER TABLE taskflow.jobs ADD COLUMN a int, DROP COLUMN b', 'drops b of taskflow.jobs'],
    ['ALTER TABLE taskflow.jobs RENAME COLUMN a TO b', 'renames in taskflow.jobs: rename column a to b'],
    ['ALTER TABLE ONLY taskflow.jobs ALTER a TYPE bigint', 'changes the type of taskflow.jobs: a'],
    [
      'ALTER TABLE taskflow.jobs ALTER COLUMN a SET DATA TYPE bigint USING a::bigint',
      'changes the type of taskflow.jobs: a',
    ],
    ['ALTER TYPE taskflow.mood ADD VALUE $$calm$$', 'alters taskflow.mood'],
    ['ALTER TABLE taskflow.jobs ALTER COLUMN a SET NOT NULL', 'refuses what was allowed in taskflow.jobs: null in a'],
    [
      'ALTER TABLE taskflow.jobs ADD a int NOT NULL',
      'refuses what was allowed in taskflow.jobs: column a without a default',
    ],
    ['ALTER TABLE taskflow.jobs ADD COLUMN a uuid DEFAULT gen_random_uuid()', 'rewrites taskflow.jobs: column a'],
    [
      'ALTER TABLE taskflow.jobs ADD COLUMN a int GENERATED ALWAYS AS (b * 2) STORED',
      'rewrites taskflow.jobs: column a',
    ],
    [
      'ALTER TABLE taskflow.jobs ADD CONSTRAINT small CHECK (a < 5)',
      'refuses what was allowed in taskflow.jobs: constraint small',
    ],
    ['ALTER TABLE taskflow.jobs ALTER COLUMN a DROP DEFAULT', 'alters taskflow.jobs: alter column a drop default'],
    ['ALTER TABLE taskflow.jobs ENABLE ROW LEVEL SECURITY', 'alters taskflow.jobs: enable row level security'],
    ['CREATE INDEX i ON taskflow.jobs (a)', 'holds up writes of taskflow.jobs: index i'],
    [
      'CREATE UNIQUE INDEX IF NOT EXISTS i ON ONLY taskflow.jobs USING btree (a)',
      'holds up writes of taskflow.jobs: unique index i',
    ],
    ['CREATE INDEX CONCURRENTLY i ON taskflow.jobs (a)', 'cannot run in a transaction: index i'],
    ['UPDATE taskflow.jobs SET a = 1', 'changes rows of taskflow.jobs'],
    ['DELETE FROM taskflow.jobs', 'removes rows of taskflow.jobs'],
    ['LOCK TABLE taskflow.jobs', 'locks taskflow.jobs'],
    [
      'CREATE OR REPLACE FUNCTION taskflow.now() RETURNS timestamptz LANGUAGE sql AS $$ SELECT now() $$',
      'replaces taskflow.now',
    ],
    [
      'CREATE TRIGGER t AFTER INSERT OR UPDATE ON taskflow.jobs EXECUTE FUNCTION f()',
      'acts on writes of taskflow.jobs: trigger t',
    ],
    ['DO $$ BEGIN DROP TABLE taskflow.jobs; END $$', `runs code that is not read here ''`],
  ])('%s', (sql, hazard) => {
    expect(hazardsOf(`-- DROP TABLE nothing;\n${sql.replaceAll(' ', '\n  ')};\n`)).toEqual([hazard]);
  });
});

test('a lock that is taken more strongly later is one: an index is dropped in a migration of its own', () => {
  const index = 'CREATE INDEX i ON taskflow.jobs (a);';
  const wait = 'holds up writes of taskflow.jobs: index i';
  const deadlock = 'locks more strongly what it has locked, and may deadlock: taskflow.jobs';
  expect(hazardsOf(`${index} DROP INDEX taskflow.old;`)).toEqual([wait, 'drops index taskflow.old', deadlock]);
  expect(hazardsOf(`${index} ALTER TABLE taskflow.jobs ADD COLUMN b int;`)).toEqual([wait, deadlock]);
  expect(hazardsOf(`ALTER TABLE taskflow.jobs ADD COLUMN b int; ${index}`)).toEqual([wait]);
});

describe('outside a transaction', () => {
  const outside = (sql: string) => hazardsOf(`-- taskflow: outside a transaction\n-- Of many rows.\n${sql}`);

  test('an index that is built while writes go on is none', () => {
    const index = "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i\n  ON taskflow.jobs (a) WHERE b <> ';'";
    expect(outside(`${index};\nANALYZE taskflow.jobs;\nALTER TABLE taskflow.jobs VALIDATE CONSTRAINT small;`)).toEqual(
      [],
    );
    expect(outside('DROP INDEX CONCURRENTLY IF EXISTS taskflow.old')).toEqual(['drops index taskflow.old']);
  });

  test.each([
    'create index concurrently i on taskflow.jobs (a)',
    'create index if not exists i on taskflow.jobs (a)',
    'alter table taskflow.jobs add column a int',
    'update taskflow.jobs set a = 1',
    'drop index taskflow.old',
  ])('what cannot be run again, or holds others up, is one: %s', (sql) => {
    expect(outside(sql)).toEqual([`cannot run outside a transaction: ${sql}`]);
  });
});

test('what adds, and what concerns tables that the migration itself makes, is none', () => {
  const sql = `
    /* DROP TABLE taskflow.jobs; */
    CREATE TABLE IF NOT EXISTS taskflow.fresh (a int NOT NULL, b text DEFAULT 'DROP TABLE x; --');
    CREATE UNIQUE INDEX fresh_a ON taskflow.fresh (a);
    ALTER TABLE taskflow.fresh ADD CONSTRAINT small CHECK (a < 5);
    UPDATE taskflow.fresh SET a = 1;
    CREATE FUNCTION taskflow.f() RETURNS void LANGUAGE plpgsql AS $body$ BEGIN DELETE FROM taskflow.jobs; END $body$;
    CREATE TRIGGER t BEFORE INSERT ON taskflow.fresh FOR EACH ROW EXECUTE FUNCTION taskflow.f();
    ALTER TABLE taskflow.jobs ADD COLUMN a int, ADD COLUMN b numeric(10, 2) NOT NULL DEFAULT 0 CHECK (b >= 0),
      ALTER COLUMN c SET DEFAULT 1, ADD CONSTRAINT later CHECK (a > 0) NOT VALID;
    ALTER TABLE taskflow.jobs SET (autovacuum_vacuum_scale_factor = 0.05);
    INSERT INTO taskflow.settings (key, value) VALUES ('a', '1');
    SET LOCAL lock_timeout = '5s';`;
  expect(hazardsOf(sql)).toEqual([]);
});
