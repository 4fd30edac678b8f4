import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { UniqueRule } from '../../src/jobs/unique-rule.ts';
import type { Database } from '../../src/server/database.ts';
import type { NewJob } from '../../src/server/jobs/insert-jobs.ts';
import { replaceJobs } from '../../src/server/jobs/replace-jobs.ts';
import { createSubmitter, type Submitter } from '../../src/server/jobs/submitter.ts';
import { cancelJobs } from '../../src/server/jobs/transition-job/cancel-jobs.ts';
import { claimJobs } from '../../src/server/jobs/transition-job/claim-jobs.ts';
import { finishAttempts } from '../../src/server/jobs/transition-job/finish-attempts.ts';
import { prune } from '../../worker/maintenance/prune.ts';
import { aNewJob, anEnding, aWorker, openDatabase, withNames } from '../support/core-jobs.ts';
import { moveClock } from '../support/move-clock.ts';
import { freshDatabase, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startWebProcess } from '../support/start-process.ts';
import { startProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { waitFor } from '../support/wait-for.ts';

let database: TestDatabase;
let db: Database;
let workerId: string;
beforeAll(async () => {
  database = await freshDatabase();
  db = openDatabase(database.url);
  await db.pool.query(`INSERT INTO taskflow.task_types (task_type, payload_schema) VALUES ('noop', '{}')`);
});
beforeEach(async () => {
  workerId = await aWorker(db);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const aRule: UniqueRule = { key: null, paths: [], until: 'ended', forMs: null, onConflict: 'ignore', maxMs: null };
const aHash = (of: string = randomUUID()): Buffer => Buffer.from(of.padEnd(32).slice(0, 32));

/** A job of the kind that a hash stands for. */
function aUniqueJob(hash: Buffer, rule: Partial<UniqueRule> = {}, fields: Partial<NewJob> = {}): NewJob {
  const job = aNewJob(fields);
  return { ...job, unique: { rule: { ...aRule, ...rule }, hash, payloadFor: () => job.payload } };
}

async function rowsOf<Row>(sql: string, values: unknown[] = []): Promise<Row[]> {
  return (await db.pool.query(sql, values)).rows as Row[];
}

/** No row is of a job that is not there. */
const lonelyHashes = `SELECT u.job_id FROM taskflow.unique_jobs u
  WHERE NOT EXISTS (SELECT FROM taskflow.jobs j WHERE j.id = u.job_id)`;

test('submits that arrive together share their statements, those of one kind too', async () => {
  const { counted, sent } = withNames(db);
  const told: string[] = [];
  const submitter = createSubmitter(counted, (jobs) => told.push(...jobs.map(({ job }) => job.id)));
  const [one, other] = [aHash(), aHash()];
  const jobs = Array.from({ length: 300 }, (_, n) =>
    aUniqueJob(n % 3 === 0 ? one : n % 3 === 1 ? other : aHash(), {
      onConflict: n % 3 === 1 ? 'reschedule' : 'ignore',
    }),
  );
  const rows = await Promise.all(jobs.map((job) => submitter.submit(job)));
  expect(new Set(rows.map(({ id }) => id)).size).toBe(102);
  expect(new Set(told)).toEqual(new Set(rows.map(({ id }) => id)));
  expect(sent.length).toBeLessThan(12);
  // The first of those that are ignored and the last of those that replace each other say what is in the job.
  expect(rows[0]).toMatchObject({ id: jobs[0]?.id });
  expect(rows[3]).toMatchObject({ id: jobs[0]?.id, conflict: { kind: 'ignored', status: 'pending' } });
});

test('of many at once by two pools one is made, and each answer names it', async () => {
  const other = openDatabase(database.url);
  try {
    const submitters = [createSubmitter(db, () => undefined), createSubmitter(other, () => undefined)] as const;
    for (const onConflict of ['ignore', 'replace', 'reschedule'] as const) {
      const hashes = Array.from({ length: 5 }, () => aHash());
      const jobs = Array.from({ length: 200 }, (_, n) => aUniqueJob(hashes[n % 5] ?? aHash(), { onConflict }));
      const rows = await Promise.all(jobs.map((job, n) => submitters[n % 2 ? 0 : 1].submit(job)));
      expect(new Set(rows.map(({ id }) => id)).size).toBe(5);
      expect(rows.filter(({ conflict }) => !conflict)).toHaveLength(5);
      const written = await rowsOf<{ id: string }>('SELECT id FROM taskflow.jobs WHERE id = ANY($1)', [
        jobs.map(({ id }) => id),
      ]);
      expect(written).toHaveLength(5);
    }
  } finally {
    await other.close();
  }
});

test('what is deleted with its retention makes room, and leaves no row behind', async () => {
  const submitter = createSubmitter(db, () => undefined);
  const hash = aHash();
  const first = await submitter.submit(aUniqueJob(hash, { until: null, forMs: 86_400_000_000 }));
  await cancelJobs(db, [first.id]);
  const age = `created_at = created_at - interval '40 days', finished_at = finished_at - interval '40 days'`;
  await db.pool.query(`UPDATE taskflow.jobs SET ${age} WHERE id = $1`, [first.id]);
  expect((await submitter.submit(aUniqueJob(hash))).id).toBe(first.id);
  expect(await prune(db, 30)).toBe(1);
  expect(await rowsOf('SELECT FROM taskflow.unique_jobs WHERE hash = $1', [hash])).toEqual([]);
  expect((await submitter.submit(aUniqueJob(hash))).conflict).toBeUndefined();
});

test('a transaction that holds a kind keeps waiting who wants it, and nobody else', { timeout: 30_000 }, async () => {
  const submitter = createSubmitter(db, () => undefined);
  const hash = aHash();
  const first = await submitter.submit(aUniqueJob(hash));
  const holder = await db.pool.connect();
  try {
    await holder.query('BEGIN');
    await holder.query('SELECT FROM taskflow.unique_jobs WHERE hash = $1 FOR UPDATE', [hash]);
    const waiting = submitter.submit(aUniqueJob(hash));
    expect((await submitter.submit(aNewJob())).conflict).toBeUndefined();
    await holder.query('COMMIT');
    expect((await waiting).id).toBe(first.id);
  } finally {
    holder.release();
  }
});

test('a job that has started since it was looked at is not changed, nor one that is no longer of the kind', async () => {
  const submitter = createSubmitter(db, () => undefined);
  const [hash, other] = [aHash(), aHash()];
  const first = await submitter.submit(aUniqueJob(hash, {}, { payload: '{"n":1}' }));
  const second = await submitter.submit(aUniqueJob(other, {}, { payload: '{"n":1}' }));
  await claimJobs(db, workerId, [[first.id, 0]]);
  const given = [
    { of: hash, holder: first.id },
    { of: aHash(), holder: second.id },
    { of: other, holder: randomUUID() },
  ];
  for (const { of, holder } of given) {
    const job = aUniqueJob(of, { onConflict: 'replace' }, { payload: '{"n":2}' });
    if (!job.unique) throw new Error('It is not unique.');
    expect(await replaceJobs(db, [{ job, unique: job.unique, holder }])).toEqual([]);
  }
  const payloads = await rowsOf('SELECT payload, version FROM taskflow.jobs WHERE id = ANY($1) ORDER BY id', [
    [first.id, second.id],
  ]);
  expect(payloads).toEqual([
    { payload: { n: 1 }, version: 1 },
    { payload: { n: 1 }, version: 0 },
  ]);
});

describe('a connection to PostgreSQL that dies at the COMMIT', () => {
  let proxy: TcpProxy;
  let farUrl: string;
  beforeAll(async () => {
    const url = new URL(database.url);
    proxy = await startProxy(Number(url.port));
    url.port = String(proxy.port);
    farUrl = url.href;
  });
  afterAll(() => proxy.stop());

  async function throughProxy(work: (submitter: Submitter, told: string[]) => Promise<void>): Promise<void> {
    const far = openDatabase(farUrl);
    const told: string[] = [];
    try {
      const submitter = createSubmitter(
        far,
        (jobs) => told.push(...jobs.map(({ job }) => job.id)),
        (rows) => told.push(...rows.map(({ id }) => `${id} again`)),
      );
      await work(submitter, told);
    } finally {
      await far.close();
    }
  }

  test.each(['cut_before', 'cut_after'] as const)('%s: a job is made once and answered as new', async (moment) => {
    await throughProxy(async (submitter, told) => {
      const hash = aHash();
      const job = aUniqueJob(hash);
      const cut = proxy.onceSent('insert_unique_jobs', moment);
      expect(await submitter.submit(job)).toMatchObject({ id: job.id });
      await cut;
      expect(told).toEqual([job.id]);
      expect(await submitter.submit(aUniqueJob(hash))).toMatchObject({ id: job.id, conflict: { kind: 'ignored' } });
      expect(await rowsOf('SELECT id FROM taskflow.jobs WHERE id = $1', [job.id])).toEqual([{ id: job.id }]);
    });
  });

  test('a repeat of what replaced a job that has started since makes no second one', async () => {
    const hash = aHash();
    const submitter = createSubmitter(db, () => undefined);
    const first = await submitter.submit(aUniqueJob(hash, { until: 'started' }));
    const job = aUniqueJob(hash, { until: 'started', onConflict: 'replace' });
    const answer = await submitter.submit(job);
    await claimJobs(db, workerId, [[first.id, 0]]);
    expect(await submitter.submit(job)).toMatchObject({
      id: first.id,
      conflict: { kind: 'replaced', status: 'active' },
    });
    expect(answer.id).toBe(first.id);
    expect((await submitter.submit(aUniqueJob(hash))).conflict).toBeUndefined();
    // And of what made the job, whoever has come since.
    const again = await submitter.submit({ ...aUniqueJob(hash), id: first.id });
    expect([again.id, again.conflict]).toEqual([first.id, undefined]);
  });

  test.each(['cut_before', 'cut_after'] as const)(
    '%s: a job is replaced by the submit, and none is made',
    async (moment) => {
      await throughProxy(async (submitter) => {
        const hash = aHash();
        const first = await submitter.submit(aUniqueJob(hash));
        const [before] = await rowsOf<{ count: number }>('SELECT count(*)::int AS count FROM taskflow.jobs');
        const job = aUniqueJob(hash, { onConflict: 'replace' }, { payload: '{"n":2}' });
        const cut = proxy.onceSent('replace_unique_jobs', moment);
        expect(await submitter.submit(job)).toMatchObject({ id: first.id, conflict: { kind: 'replaced' } });
        await cut;
        expect(await rowsOf('SELECT payload FROM taskflow.jobs WHERE id = $1', [first.id])).toEqual([
          { payload: { n: 2 } },
        ]);
        expect(await rowsOf('SELECT count(*)::int AS count FROM taskflow.jobs')).toEqual([before]);
      });
    },
  );

  test.each(['cut_before', 'cut_after'] as const)(
    '%s: a batch under a key is there whole, told of once',
    async (moment) => {
      await throughProxy(async (submitter, told) => {
        const hash = aHash();
        const jobs = [aNewJob(), aUniqueJob(hash), aUniqueJob(hash), aUniqueJob(aHash())];
        const key = { owner: 'me', key: `unique ${moment}`, requestHash: 'same' };
        await submitter.submit(aNewJob());
        told.length = 0;
        const cut = proxy.onceSent('COMMIT\0', moment);
        const first = await submitter.submitOnce(jobs, key);
        await cut;
        const ids = [jobs[0]?.id, jobs[1]?.id, jobs[1]?.id, jobs[3]?.id];
        expect(first).toMatchObject({ rows: ids.map((id) => ({ id })) });
        const again = await submitter.submitOnce(
          [aNewJob(), aUniqueJob(hash), aUniqueJob(hash), aUniqueJob(aHash())],
          key,
        );
        expect(again).toMatchObject({ outcome: 'replay', rows: ids.map((id) => ({ id })) });
        const written = await rowsOf<{ id: string }>('SELECT id FROM taskflow.jobs WHERE id = ANY($1)', [
          jobs.map(({ id }) => id),
        ]);
        expect(new Set(written.map(({ id }) => id))).toEqual(new Set(ids));
      });
    },
  );
});

test(
  'a web process that is killed in the middle leaves no kind taken without its job',
  { timeout: 60_000 },
  async () => {
    const web = await startWebProcess(settingsFor('postgres', database));
    const holder = await db.pool.connect();
    const send = async (url: string, path: string, body: unknown) => {
      const headers = {
        'content-type': 'application/json',
        ...(path.endsWith('batch') && { 'idempotency-key': 'killed' }),
      };
      return fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    };
    const one = { taskType: 'noop', unique: { key: 'killed one' } };
    const two = {
      jobs: [
        { taskType: 'noop', unique: { key: 'killed two' } },
        { taskType: 'noop', unique: { key: 'killed three' } },
      ],
    };
    try {
      // The last thing that a submit writes.
      await holder.query('BEGIN');
      await holder.query('LOCK TABLE taskflow.job_counts IN EXCLUSIVE MODE');
      const lost = Promise.allSettled([send(web.url, '/api/jobs', one), send(web.url, '/api/jobs/batch', two)]);
      const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      await waitFor(async () => (await rowsOf(waiting)).length >= 2);
      await web.stop('SIGKILL');
      await lost;
      await holder.query('COMMIT');
      await waitFor(async () => (await rowsOf(waiting)).length === 0);
    } finally {
      holder.release(true);
    }
    expect(await rowsOf(lonelyHashes)).toEqual([]);
    const next = await startWebProcess(settingsFor('postgres', database));
    try {
      const [first, second] = [await send(next.url, '/api/jobs', one), await send(next.url, '/api/jobs/batch', two)];
      // What had been committed is there, what had not is made.
      expect([first.ok, second.ok]).toEqual([true, true]);
      const jobs = await rowsOf<{ count: number }>(`SELECT count(*)::int AS count FROM taskflow.unique_jobs u
      JOIN taskflow.jobs j ON j.id = u.job_id WHERE j.task_type = 'noop' AND j.status = 'pending' AND j.created_by IS NULL`);
      expect(jobs[0]?.count).toBeGreaterThanOrEqual(3);
      expect(await rowsOf(lonelyHashes)).toEqual([]);
    } finally {
      await next.stop();
    }
  },
);

/** What is done at once in a round; the rounds come one after the other. */
const aStep = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('submit', 'submit', 'batch'),
      which: fc.nat(1),
      count: fc.integer({ min: 1, max: 4 }),
      ends: fc.constantFrom<Partial<UniqueRule>>(
        { until: 'started' },
        { until: 'ended' },
        { until: null, forMs: 5000 },
      ),
      onConflict: fc.constantFrom<UniqueRule['onConflict']>('ignore', 'replace', 'reschedule'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('claim', 'succeed', 'fail', 'cancel', 'wait') }) },
);
interface SubmitStep {
  do: string;
  which: number;
  count: number;
  ends: Partial<UniqueRule>;
  onConflict: UniqueRule['onConflict'];
}

test('whatever happens in whatever order, one job at most holds a kind', { timeout: 120_000 }, async () => {
  const hashes = [aHash('first'), aHash('second')] as const;
  const submitters = [createSubmitter(db, () => undefined), createSubmitter(db, () => undefined)] as const;
  await moveClock(db, 0);
  const someRounds = fc.array(fc.array(aStep, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(someRounds, async (rounds) => {
      await db.pool.query('DELETE FROM taskflow.jobs; DELETE FROM taskflow.unique_jobs');
      const given = new Map<string, { which: number; until: UniqueRule['until'] }>();
      const attempts: { id: string; lease_token: string }[] = [];
      for (const round of rounds) {
        await Promise.all(round.map((step, n) => ('which' in step ? submit(step, n) : act(step.do))));
        const jobs = await rowsOf<{ id: string; started: boolean; ended: boolean; time: boolean }>(`
          SELECT id, status = 'pending' AND started_at IS NULL AS started, finished_at IS NULL AS ended,
            created_at + interval '5 s' > taskflow.now() AS time FROM taskflow.jobs`);
        const holding = jobs.flatMap((job) => {
          const rule = given.get(job.id);
          return rule && job[rule.until ?? 'time'] ? [rule.which] : [];
        });
        expect(holding).toHaveLength(new Set(holding).size);
        expect(await rowsOf(lonelyHashes)).toEqual([]);
      }

      async function submit({ do: how, which, count, ends, onConflict }: SubmitStep, n: number): Promise<void> {
        const rule = { ...aRule, ...ends, onConflict };
        const jobs = Array.from({ length: count }, () => aUniqueJob(hashes[which === 0 ? 0 : 1], rule));
        for (const { id } of jobs) given.set(id, { which, until: rule.until });
        const submitter = submitters[n % 2 === 0 ? 0 : 1];
        await (how === 'batch' ? submitter.submitAll(jobs) : Promise.all(jobs.map((job) => submitter.submit(job))));
      }

      async function act(how: string): Promise<void> {
        if (how === 'wait') {
          await db.pool.query('UPDATE taskflow_test.clock SET offset_ms = offset_ms + 3000');
          return;
        }
        const [pending] = await rowsOf<{ id: string; generation: number }>(
          `SELECT id, generation FROM taskflow.jobs WHERE status = 'pending' ORDER BY id LIMIT 1`,
        );
        if (how === 'cancel' && pending) await cancelJobs(db, [pending.id]);
        if (how === 'claim' && pending) {
          attempts.push(...(await claimJobs(db, workerId, [[pending.id, pending.generation]])).claimed);
        }
        const attempt = how === 'succeed' || how === 'fail' ? attempts.pop() : undefined;
        const failure = { outcome: 'failed', result: null, retryDelayMs: 0 } as const;
        if (attempt) await finishAttempts(db, [anEnding(attempt, how === 'fail' ? failure : {})]);
      }
    }),
    { numRuns: 100, endOnFailure: true },
  );
});
