import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../src/server/database.ts';
import { insertJobs } from '../../src/server/jobs/insert-jobs.ts';
import { claimJobs } from '../../src/server/jobs/transition-job/claim-jobs.ts';
import { finishAttempts } from '../../src/server/jobs/transition-job/finish-attempts.ts';
import { noPlaces, pruneJobs } from '../../worker/maintenance/prune-jobs.ts';
import { prune } from '../../worker/maintenance/prune.ts';
import { aNewJob, anEnding, aWorker, openDatabase } from '../support/core-jobs.ts';
import { moveClock } from '../support/move-clock.ts';
import { runCli } from '../support/run-cli.ts';
import { freshDatabase, settingsFor, type TestDatabase } from '../support/servers.ts';

let database: TestDatabase;
let db: Database;
let exportFolder: string;
beforeEach(async () => {
  exportFolder = mkdtempSync(path.join(tmpdir(), 'taskflow-export-'));
  database = await freshDatabase();
  db = openDatabase(database.url);
});
afterEach(async () => {
  rmSync(exportFolder, { recursive: true, force: true });
  await db.close();
  await database.drop();
});

/** Has jobs end, one of them badly, and lets forty days pass. */
async function endJobs(count: number): Promise<void> {
  const jobs = Array.from({ length: count }, (_, n) =>
    aNewJob({ payload: `{"n": ${n}, "é": "\\u2028"}`, tags: ['a'] }),
  );
  await insertJobs(db, jobs);
  const ids = jobs.map(({ id }): [string, number] => [id, 0]);
  const { claimed } = await claimJobs(db, await aWorker(db), ids);
  const error = { name: 'Error', message: 'x', stack: null, code: 'handler_error' } as const;
  await finishAttempts(
    db,
    claimed.map((row, n) => anEnding(row, n === 0 ? { outcome: 'failed', result: null, error } : {})),
  );
  await moveClock(db, 40 * 86_400_000);
}

/** Everything of the jobs and their attempts, and how many are counted. */
async function stored(): Promise<unknown[]> {
  const tables = ['jobs', 'job_attempts'].map(
    (table) => `SELECT '${table}' AS name, to_jsonb(t)::text AS row FROM taskflow.${table} t`,
  );
  const counts = `SELECT status, sum(count)::text FROM taskflow.job_counts GROUP BY status HAVING sum(count) <> 0`;
  return (await db.pool.query(`${[...tables, counts].join(' UNION ALL ')} ORDER BY 1, 2`)).rows;
}

const files = (): string[] =>
  readdirSync(exportFolder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.gz'))
    .map((name) => path.join(exportFolder, name));

test('what is pruned is written before it goes, and comes back as it was, once', async () => {
  await endJobs(30);
  const before = await stored();
  expect(before).toHaveLength(62);
  expect(await prune(db, 30, { exportFolder })).toBe(30);
  expect(await stored()).toEqual([]);
  expect(files()).toHaveLength(1);

  const env = settingsFor('postgres', database);
  const imported = await runCli(['import', ...files()], { env });
  expect(imported).toMatchObject({ code: 0, stdout: '30 jobs imported, 0 there already.\n' });
  const { rows: audited } = await db.pool.query(`SELECT after FROM taskflow.audit_log WHERE action = 'jobs.imported'`);
  expect(audited).toEqual([{ after: { files: files().map((file) => path.basename(file)) } }]);
  expect(imported.stderr).toContain('Workers prune what ended more than 30 days ago');
  expect(await stored()).toEqual(before);
  expect((await runCli(['import', '--json', ...files()], { env })).stdout).toContain('"known":30');
  expect(await stored()).toEqual(before);

  // A repeat, as after a crash between the copy and the delete, writes the same file.
  expect(await prune(db, 30, { exportFolder })).toBe(30);
  expect(files()).toHaveLength(1);
});

test('nothing goes that could not be written', async () => {
  await endJobs(3);
  const inTheWay = path.join(exportFolder, 'file');
  writeFileSync(inTheWay, '');
  await expect(prune(db, 30, { exportFolder: inTheWay })).rejects.toThrow(/ENOTDIR|EEXIST/);
  expect(await stored()).toHaveLength(8);
});

test('a job that was retried after its copy was written stays', async () => {
  await endJobs(2);
  const retried: Pick<Database, 'query'> = {
    async query(statement, values) {
      if (statement.name === 'prune_jobs') {
        await db.pool.query(`UPDATE taskflow.jobs SET version = version + 1 WHERE status = 'failed'`);
      }
      return db.query(statement, values);
    },
  };
  expect(await pruneJobs({ db: retried, exportFolder }, 30, noPlaces(), () => true)).toMatchObject({ deleted: 1 });
  const { rows } = await db.pool.query('SELECT status FROM taskflow.jobs');
  expect(rows).toEqual([{ status: 'failed' }]);
});

test('what is no export is refused in a line that names the file', async () => {
  const bad = path.join(exportFolder, 'bad.gz');
  writeFileSync(bad, 'no gzip');
  const env = settingsFor('postgres', database);
  for (const file of [bad, path.join(exportFolder, 'none.gz')]) {
    const { code, stderr } = await runCli(['import', file], { env });
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`^taskflow: ${file}: [^\\n]*\\n$`));
  }
});
