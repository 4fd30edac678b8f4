import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../src/server/database.ts';
import type { NewJob } from '../../src/server/jobs/insert-jobs.ts';
import { createSubmitter } from '../../src/server/jobs/submitter.ts';
import { aNewJob, openDatabase, withNames } from '../support/core-jobs.ts';
import { freshDatabase, type TestDatabase } from '../support/servers.ts';
import { startProxy } from '../support/tcp-proxy.ts';

let database: TestDatabase;
let near: Database;

beforeAll(async () => {
  database = await freshDatabase();
  near = openDatabase(database.url, 4);
});
afterAll(async () => {
  await near.close();
  await database.drop();
});

/** A submitter, the statements that it sends and the jobs that it tells of. */
function aSubmitter(db = near) {
  const { counted, sent } = withNames(db);
  const told: string[] = [];
  const submitter = createSubmitter(counted, (inserted) => told.push(...inserted.map(({ job }) => job.id)));
  return { submitter, sent, told };
}

const keyOf = (key: string, requestHash = 'same') => ({ owner: 'me', key, requestHash });

test('submits at once with keys of their own share a statement, and each is told of once', async () => {
  const { submitter, sent, told } = aSubmitter();
  const jobs = Array.from({ length: 50 }, () => aNewJob());
  const answers = await Promise.all(jobs.map((job) => submitter.submitOnce([job], keyOf(job.id))));
  expect(answers).toMatchObject(jobs.map(({ id }) => ({ outcome: 'new', rows: [{ id, due_in_ms: 0 }] })));
  expect(sent).toEqual(['insert_jobs_by_key', 'insert_jobs_by_key']);
  expect(told.toSorted()).toEqual(jobs.map(({ id }) => id).toSorted());
  const { rows } = await near.pool.query('SELECT job_id FROM taskflow.idempotency_keys WHERE job_id = ANY($1)', [told]);
  expect(rows).toHaveLength(50);
});

test('of two with the same key in one statement the first makes the job, and the other hears what it asked for', async () => {
  const { submitter, sent, told } = aSubmitter();
  const [first, alike, other] = [aNewJob(), aNewJob(), aNewJob()];
  const [, ...answers] = await Promise.all([
    submitter.submitOnce([aNewJob()], keyOf('not shared')),
    submitter.submitOnce([first], keyOf('twice')),
    submitter.submitOnce([alike], keyOf('twice')),
    submitter.submitOnce([other], keyOf('twice', 'another')),
  ]);
  expect(answers).toMatchObject([
    { outcome: 'new', rows: [{ id: first.id }] },
    { outcome: 'replay', rows: [{ id: first.id }] },
    { outcome: 'refused' },
  ]);
  expect(sent).toEqual(['insert_jobs_by_key', 'insert_jobs_by_key', 'read_submit_keys']);
  expect(told).toHaveLength(2);
});

test('a value that is refused fails its own submit, uses up no key, and the others are accepted', async () => {
  const { submitter } = aSubmitter();
  const bad = { ...aNewJob(), payload: '"\\u0000"' };
  const good = Array.from({ length: 5 }, () => aNewJob());
  const lone = submitter.submitOnce([aNewJob()], keyOf('before the bad one'));
  const refused = submitter.submitOnce([bad], keyOf('bad'));
  const answers = good.map((job) => submitter.submitOnce([job], keyOf(job.id)));
  await expect(refused).rejects.toMatchObject({ code: '22P05' });
  expect(await Promise.all([lone, ...answers])).toMatchObject(Array.from({ length: 6 }, () => ({ outcome: 'new' })));
  expect(await submitter.submitOnce([aNewJob()], keyOf('bad'))).toMatchObject({ outcome: 'new' });
});

test('a key that a transaction holds holds up those who ask with it, and nobody else for long', async () => {
  const { submitter, told } = aSubmitter();
  const holder = await near.pool.connect();
  try {
    await holder.query('BEGIN');
    await holder.query(
      `INSERT INTO taskflow.idempotency_keys (owner, key, request_hash, job_id, expires_at)
       VALUES ('me', 'held', 'same', gen_random_uuid(), now() + interval '1 day')`,
    );
    const lone = submitter.submitOnce([aNewJob()], keyOf('before the held one'));
    const held = submitter.submitOnce([aNewJob()], keyOf('held'));
    let isHeld = true;
    void held.then(() => (isHeld = false));
    const jobs = Array.from({ length: 3 }, () => aNewJob());
    const startedAt = performance.now();
    const answers = await Promise.all([lone, ...jobs.map((job) => submitter.submitOnce([job], keyOf(job.id)))]);
    expect(answers).toMatchObject(Array.from({ length: 4 }, () => ({ outcome: 'new' })));
    // Alone each would have waited for two seconds, five times, and then failed.
    expect(performance.now() - startedAt).toBeLessThan(6000);
    expect([isHeld, told.length]).toEqual([true, 4]);
    await holder.query('ROLLBACK');
    expect(await held).toMatchObject({ outcome: 'new' });
    expect(told).toHaveLength(5);
  } finally {
    holder.release(true);
  }
});

test.each(['cut_before', 'cut_after'] as const)(
  '%s: a connection that dies at the COMMIT of several with keys makes each job once, as new',
  async (moment) => {
    const url = new URL(database.url);
    const proxy = await startProxy(Number(url.port));
    url.port = String(proxy.port);
    const far = openDatabase(url.href);
    try {
      const { submitter, told } = aSubmitter(far);
      const jobs = Array.from({ length: 8 }, () => aNewJob());
      const submitAll = (each: NewJob[]) =>
        Promise.all(each.map((job, index) => submitter.submitOnce([job], keyOf(`${moment} ${index}`))));
      // In the second statement, which all but the first share.
      const cut = proxy.onceSent(`${moment} 7`, moment);
      const answers = await submitAll(jobs);
      await cut;
      const ids = jobs.map(({ id }) => id);
      expect(answers).toMatchObject(ids.map((id) => ({ outcome: 'new', rows: [{ id }] })));
      expect(await submitAll(Array.from({ length: 8 }, () => aNewJob()))).toMatchObject(
        ids.map((id) => ({ outcome: 'replay', rows: [{ id }] })),
      );
      expect(told.toSorted()).toEqual(ids.toSorted());
    } finally {
      await far.close();
      await proxy.stop();
    }
  },
);
