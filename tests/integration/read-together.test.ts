import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localCaller, scopesOf, type Caller } from '../../src/server/auth/caller.ts';
import type { Database } from '../../src/server/database.ts';
import { findJob } from '../../src/server/jobs/find-job.ts';
import { findFullJobsText, findJobs } from '../../src/server/jobs/find-jobs.ts';
import { insertJobs } from '../../src/server/jobs/insert-jobs.ts';
import { createSealer } from '../../src/server/sealing/sealer.ts';
import { aNewJob, openDatabase, withNames } from '../support/core-jobs.ts';
import { freshDatabase, type TestDatabase } from '../support/servers.ts';

const sealer = createSealer({ TASKFLOW_ENCRYPTION_KEYS: undefined });
const submitter = (keyId: string): Caller => ({ kind: 'key', keyId, scopes: scopesOf(['submit']), address: null });

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

/** Reads jobs, and counts the statements. */
function aReader() {
  const { counted, sent } = withNames(db);
  const read = (caller: Caller, jobId: string) => findJob({ db: counted, sealer }, caller, jobId);
  return { sent, read };
}

test('jobs that many ask for at once come by few statements, each to who asked for it', async () => {
  const jobs = Array.from({ length: 40 }, (_, number) => aNewJob({ payload: JSON.stringify({ number }) }));
  await insertJobs(db, jobs);
  const { sent, read } = aReader();
  const found = await Promise.all(jobs.map(({ id }, index) => read(localCaller, index % 2 ? id.toUpperCase() : id)));
  expect(found.map(({ jobId, payload }) => ({ jobId, payload }))).toEqual(
    jobs.map(({ id }, number) => ({ jobId: id, payload: { number } })),
  );
  expect(sent.length).toBeLessThanOrEqual(4);
});

test('of callers who ask for the same jobs at once each sees only what is theirs', async () => {
  const [mine, theirs] = [aNewJob({ createdBy: 'me' }), aNewJob({ createdBy: 'them' })];
  await insertJobs(db, [mine, theirs]);
  const { sent, read } = aReader();
  const first = read(localCaller, mine.id);
  const asked = [submitter('me'), submitter('them'), localCaller].flatMap((caller) =>
    [mine.id, theirs.id, randomUUID(), 'no id'].map((id) => read(caller, id)),
  );
  const answers = await Promise.allSettled([first, ...asked]);
  const seen = answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.jobId : answer.reason.code));
  const no = 'not_found';
  expect(seen).toEqual([
    mine.id,
    ...[mine.id, no, no, no],
    ...[no, theirs.id, no, no],
    ...[mine.id, theirs.id, no, no],
  ]);
  expect(sent).toEqual(['find-job', 'find-job']);
});

test('who reads after a write sees it, whatever is under way', async () => {
  const [before, after] = [aNewJob(), aNewJob()];
  await insertJobs(db, [before]);
  const { read } = aReader();
  const reading = read(localCaller, before.id);
  await insertJobs(db, [after]);
  expect(await read(localCaller, after.id)).toMatchObject({ jobId: after.id, status: 'pending' });
  expect(await reading).toMatchObject({ jobId: before.id });
});

test('the same page that many ask for at once is read twice, each caller’s of what they see', async () => {
  const [mine, theirs] = [aNewJob({ createdBy: 'pages of me' }), aNewJob({ createdBy: 'pages of them' })];
  await insertJobs(db, [mine, theirs]);
  const { counted, sent } = withNames(db);
  const callers = [localCaller, submitter('pages of me'), submitter('pages of them')];
  const asked = Array.from({ length: 10 }, () => callers).flat();
  const filter = { limit: 2 };
  const pages = await Promise.all(asked.map((caller) => findJobs({ db: counted }, caller, filter)));
  const texts = await Promise.all(asked.map((caller) => findFullJobsText({ db: counted, sealer }, caller, filter)));
  const seen = (page: { jobs: readonly { jobId: string }[] }) => page.jobs.map(({ jobId }) => jobId).toSorted();
  const expected = [[mine.id, theirs.id].toSorted(), [mine.id], [theirs.id]];
  pages.forEach((page, index) => expect(seen(page)).toEqual(expected[index % 3]));
  texts.forEach((text, index) => expect(seen(JSON.parse(Buffer.from(text).toString()))).toEqual(expected[index % 3]));
  // One that is slow has another beside it.
  expect(sent.filter((name) => name.startsWith('find-jobs')).length).toBeLessThanOrEqual(3 * 2 * 3);
});

test('who lists after a write sees it, whatever is under way', async () => {
  const filter = { limit: 1 };
  const listing = Array.from({ length: 5 }, () => findJobs({ db }, localCaller, filter));
  const after = aNewJob();
  await insertJobs(db, [after]);
  expect((await findJobs({ db }, localCaller, filter)).jobs).toMatchObject([{ jobId: after.id }]);
  await Promise.all(listing);
});
