import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../src/server/database.ts';
import { insertJobs } from '../../src/server/jobs/insert-jobs.ts';
import { claimJobs } from '../../src/server/jobs/transition-job/claim-jobs.ts';
import { aNewJob, aWorker, openDatabase } from '../support/core-jobs.ts';
import { freshDatabase, type TestDatabase } from '../support/servers.ts';

// What KEDA scales workers by: docs/deploy/helm/taskflow/templates/autoscaling.yaml puts the types in the same way.
const query = readFileSync('docs/deploy/helm/taskflow/files/open-jobs.sql', 'utf8');
const ofTypes = (types: string) => query.replaceAll('TASK_TYPES', types);

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

async function openJobs(types: string): Promise<number> {
  const { rows } = await db.pool.query<[string]>({ text: ofTypes(types), rowMode: 'array' });
  return Number(rows[0]?.[0]);
}

test('the chart counts what is due and what runs of its types, and nothing that waits for its time', async () => {
  const due = aNewJob({ taskType: 'count_me' });
  await insertJobs(db, [
    due,
    aNewJob({ taskType: 'count_me', concurrencyKey: 'a' }),
    aNewJob({ taskType: 'count_me', delayMs: 3_600_000 }),
    aNewJob({ taskType: 'another' }),
  ]);
  expect(await openJobs(`'{count_me}'`)).toBe(2);
  expect(await openJobs(`'{count_me,another}'`)).toBe(3);

  const { claimed } = await claimJobs(db, await aWorker(db), [[due.id, 0]]);
  expect(claimed).toHaveLength(1);
  expect(await openJobs(`'{count_me}'`)).toBe(2);
  await db.pool.query(`INSERT INTO taskflow.task_types (task_type, payload_schema) VALUES ('another', '{}')`);
  expect(await openJobs('ARRAY(SELECT task_type FROM taskflow.task_types)')).toBe(1);
});
