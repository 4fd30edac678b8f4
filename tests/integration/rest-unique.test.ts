import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/server/database.ts';
import { claimJobs } from '../../src/server/jobs/transition-job/claim-jobs.ts';
import { finishAttempts } from '../../src/server/jobs/transition-job/finish-attempts.ts';
import { sweepExpired } from '../../src/server/jobs/transition-job/sweep-jobs.ts';
import { startApi, type Answer, type TestApi } from '../support/api.ts';
import { anEnding, aWorker, openDatabase } from '../support/core-jobs.ts';
import { moveClock } from '../support/move-clock.ts';
import { startWebProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';

const hourMs = 3_600_000;
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const bootstrapKey = 'tf_bootstrap_0123456789abcdef';
const bootstrap = bearer(bootstrapKey);

let api: TestApi;
let db: Database;
let workerId: string;
beforeAll(async () => {
  api = await startApi('postgres', {
    TASKFLOW_BOOTSTRAP_KEY: bootstrapKey,
    TASKFLOW_ENCRYPTION_KEYS: `first:${Buffer.alloc(32, 1).toString('base64')}`,
  });
  db = openDatabase(api.settings['DATABASE_URL'] ?? '');
  workerId = await aWorker(db);
  await api.pool.query(
    `INSERT INTO taskflow.task_types (task_type, payload_schema) VALUES ('any', '{}'), ('other', '{}')`,
  );
  await api.pool.query(
    `INSERT INTO taskflow.task_types (task_type, payload_schema, encrypt) VALUES ('secret', '{}', true)`,
  );
});
afterAll(async () => {
  await db.close();
  await api.stop();
});

const submit = (job: Record<string, unknown>, headers: Record<string, string> = bootstrap): Promise<Answer> =>
  api.send('POST', '/api/jobs', { taskType: 'any', ...job }, headers);
const batch = (jobs: Record<string, unknown>[], headers: Record<string, string> = {}): Promise<Answer> =>
  api.send(
    'POST',
    '/api/jobs/batch',
    { jobs: jobs.map((job) => ({ taskType: 'any', ...job })) },
    { ...bootstrap, ...headers },
  );
const jobOf = async ({ body }: Answer) => (await api.get(`/api/jobs/${body.jobId}`, bootstrap)).body;
const countJobs = async (): Promise<number> =>
  (await api.pool.query('SELECT count(*)::int AS count FROM taskflow.jobs')).rows[0].count;
const claim = async ({ body }: Answer) => {
  const { claimed } = await claimJobs(db, workerId, [[body.jobId, 0]]);
  const [job] = claimed;
  if (!job) throw new Error('The job could not be claimed.');
  return job;
};
const end = async (answer: Answer) => finishAttempts(db, [anEnding(await claim(answer))]);
const cancel = (answer: Answer) => api.send('DELETE', `/api/jobs/${answer.body.jobId}`, undefined, bootstrap);
/** Of the second submit, what tells of the first. */
const outcome = ({ status, body }: Answer) => [status, body.conflict ?? 'new'];

describe('a job that is the only one of its kind', () => {
  test('is what the next one is answered with, and no second is made', async () => {
    const key = randomUUID();
    const first = await submit({ unique: { key } });
    expect([first.status, first.body.conflict, first.headers.get('unique-conflict')]).toEqual([201, undefined, null]);
    const before = await countJobs();
    const second = await submit({ unique: { key }, payload: { other: true } });
    expect(second.status).toBe(200);
    expect(second.body).toEqual({ ...first.body, conflict: 'ignored' });
    expect(second.headers.get('unique-conflict')).toBe('ignored');
    expect(second.headers.get('location')).toBe(`/api/jobs/${first.body.jobId}`);
    await claim(first);
    expect((await submit({ unique: { key } })).body).toMatchObject({ jobId: first.body.jobId, status: 'active' });
    expect(await countJobs()).toBe(before);
    expect((await jobOf(first)).payload).toEqual({});
  });

  test.each([
    ['the same key', { unique: { key: 'a' }, payload: 1 }, { unique: { key: 'a' }, payload: 2 }, 200],
    ['another key', { unique: { key: 'b' } }, { unique: { key: 'c' } }, 201],
    ['another task type', { unique: { key: 'd' } }, { unique: { key: 'd' }, taskType: 'other' }, 201],
    [
      'the whole payload, keys in any order',
      { unique: {}, payload: { a: 1, b: [2] } },
      { unique: {}, payload: { b: [2], a: 1 } },
      200,
    ],
    ['another payload', { unique: {}, payload: { a: 1, c: [2] } }, { unique: {}, payload: { a: 1, c: [3] } }, 201],
    ['another order of a list', { unique: {}, payload: [1, 2] }, { unique: {}, payload: [2, 1] }, 201],
    ['1 and "1"', { unique: {}, payload: { d: 1 } }, { unique: {}, payload: { d: '1' } }, 201],
    [
      'the values at these paths',
      { unique: { scope: ['payload.e', 'payload.f.g'] }, payload: { e: 1, f: { g: 'x' }, h: 1 } },
      { unique: { scope: ['payload.f.g', 'payload.e', 'payload.e'] }, payload: { e: 1, f: { g: 'x' }, h: 2 } },
      200,
    ],
    [
      'another value at one of them',
      { unique: { scope: ['payload.i', 'payload.j'] }, payload: { i: 1, j: 1 } },
      { unique: { scope: ['payload.i', 'payload.j'] }, payload: { i: 1, j: 2 } },
      201,
    ],
    [
      'a value that is missing and null',
      { unique: { scope: ['payload.k', 'payload.l'] }, payload: { k: 1 } },
      { unique: { scope: ['payload.k', 'payload.l'] }, payload: { k: 1, l: null } },
      201,
    ],
    [
      'an item of a list',
      { unique: { scope: ['payload.m.1'] }, payload: { m: [1, 2] } },
      { unique: { scope: ['payload.m.1'] }, payload: { m: [3, 2] } },
      200,
    ],
    [
      'a key and a path',
      { unique: { key: 'n', scope: ['payload.o'] }, payload: { o: 1 } },
      { unique: { key: 'n', scope: ['payload.o'] }, payload: { o: 2 } },
      201,
    ],
  ])('is known by its kind: %s', async (_what, one, other, status) => {
    expect((await submit(one)).status).toBe(201);
    expect((await submit(other)).status).toBe(status);
  });

  test('may be the only one of its task type', async () => {
    await api.pool.query(`INSERT INTO taskflow.task_types (task_type, payload_schema) VALUES ('single', '{}')`);
    const one = { taskType: 'single', unique: { scope: 'taskType' } };
    const first = await submit({ ...one, payload: 1 });
    expect((await submit({ ...one, payload: 2 })).body.jobId).toBe(first.body.jobId);
    expect((await submit({ taskType: 'single' })).status).toBe(201);
  });

  test('is so until it has ended: by its worker, a cancel or the sweep', async () => {
    const ways: ((answer: Answer) => Promise<unknown>)[] = [
      end,
      cancel,
      async () => {
        await moveClock(api, 120_000);
        await sweepExpired(db);
      },
    ];
    for (const way of ways) {
      const job = { unique: { key: randomUUID() } };
      const first = await submit({ ...job, expiresAt: new Date(Date.now() + 60_000).toISOString() });
      expect(outcome(await submit(job))).toEqual([200, 'ignored']);
      await way(first);
      const second = await submit(job);
      expect([second.status, second.body.jobId === first.body.jobId]).toEqual([201, false]);
      expect((await submit(job)).body.jobId).toBe(second.body.jobId);
    }
  });

  test('until started: its first attempt, or its end without any, makes room for the next', async () => {
    const job = { unique: { key: randomUUID(), until: 'started' } };
    const first = await submit(job);
    expect(outcome(await submit(job))).toEqual([200, 'ignored']);
    const attempt = await claim(first);
    const second = await submit(job);
    expect(second.status).toBe(201);
    // That it is pending again, to be retried, changes nothing.
    await finishAttempts(db, [anEnding(attempt, { outcome: 'failed', result: null, retryDelayMs: hourMs })]);
    expect((await jobOf(first)).status).toBe('pending');
    expect((await submit(job)).body.jobId).toBe(second.body.jobId);
    await cancel(second);
    expect((await submit(job)).status).toBe(201);
  });

  test('for a time: whatever becomes of it', async () => {
    const job = { unique: { key: randomUUID(), for: hourMs } };
    const first = await submit(job);
    await end(first);
    const second = await submit(job);
    expect([second.status, second.body]).toEqual([200, { ...first.body, status: 'completed', conflict: 'ignored' }]);
    await moveClock(api, hourMs - 60_000);
    expect(outcome(await submit(job))).toEqual([200, 'ignored']);
    await moveClock(api, 60_001);
    const third = await submit(job);
    expect(third.status).toBe(201);
    expect((await submit(job)).body.jobId).toBe(third.body.jobId);
  });

  test('no longer is when it is deleted, as by its retention', async () => {
    const job = { unique: { key: randomUUID(), for: hourMs } };
    const first = await submit(job);
    await cancel(first);
    const filter = { id: first.body.jobId };
    expect(outcome(await submit(job))).toEqual([200, 'ignored']);
    await api.pool.query('DELETE FROM taskflow.jobs WHERE id = $1', [filter.id]);
    expect(outcome(await submit(job))).toEqual([201, 'new']);
  });

  test('is again when it is retried by hand, and no other has come', async () => {
    const job = { unique: { key: randomUUID() } };
    const first = await submit(job);
    await cancel(first);
    expect((await api.send('POST', `/api/jobs/${first.body.jobId}/retry`, undefined, bootstrap)).status).toBe(200);
    expect((await submit(job)).body).toMatchObject({ jobId: first.body.jobId, conflict: 'ignored' });
  });

  test('may be rerun beside itself: whoever asks for that means it', async () => {
    const job = { unique: { key: randomUUID() } };
    const first = await submit(job);
    const rerun = await api.send('POST', `/api/jobs/${first.body.jobId}/rerun`, undefined, bootstrap);
    expect([rerun.status, rerun.body.conflict]).toEqual([201, undefined]);
    expect((await submit(job)).body.jobId).toBe(first.body.jobId);
  });

  test('is not in the way of other keys, which hear nothing of it', async () => {
    const keys = await Promise.all(
      ['one', 'two'].map(async (name) => {
        const { body } = await api.send(
          'POST',
          '/api/keys',
          { name: `${name} ${randomUUID()}`, scopes: ['submit'] },
          bootstrap,
        );
        return bearer(body.key);
      }),
    );
    const job = { unique: { key: randomUUID(), onConflict: 'replace' } };
    const firsts = await Promise.all(keys.map((key) => submit(job, key)));
    expect(firsts.map(({ status }) => status)).toEqual([201, 201]);
    const seconds = await Promise.all(keys.map((key) => submit({ ...job, payload: 1 }, key)));
    expect(seconds.map(({ body }) => body.jobId)).toEqual(firsts.map(({ body }) => body.jobId));
  });
});

describe('a submit that meets a job of its kind', () => {
  test('replaces payload and options of a pending one, which stays due when it was', async () => {
    const unique = { key: randomUUID(), onConflict: 'replace' };
    const first = await submit({ unique, delay: hourMs, payload: { n: 1 }, tags: ['a'], retries: 1, priority: 'low' });
    const before = await jobOf(first);
    const options = { priority: 'high', retries: 7, timeout: 1234, tags: ['b', 'c'], concurrencyKey: 'k' };
    const clocks = { expiresAt: '2100-01-01T00:00:00.000Z', deadline: '2100-01-02T00:00:00.000Z' };
    const callbackUrl = 'https://example.com/hook';
    const second = await submit({ unique, payload: { n: 2 }, callbackUrl, ...options, ...clocks });
    expect(second.body).toEqual({ ...first.body, conflict: 'replaced' });
    expect(await jobOf(first)).toEqual({
      ...before,
      ...{ ...options, ...clocks, callbackUrl, payload: { n: 2 }, maxAttempts: 8, version: before.version + 1 },
      updatedAt: expect.any(String),
    });
    // What the last one does not say is as it is by default.
    await submit({ unique });
    expect(await jobOf(first)).toMatchObject({
      payload: {},
      priority: 'normal',
      tags: [],
      expiresAt: null,
      callbackUrl: null,
    });
  });

  test('gives a pending one that has failed before a full budget', async () => {
    const unique = { key: randomUUID(), onConflict: 'replace' };
    const first = await submit({ unique, retries: 2 });
    const attempt = await claim(first);
    await finishAttempts(db, [anEnding(attempt, { outcome: 'failed', result: null, retryDelayMs: hourMs })]);
    const before = await jobOf(first);
    expect(before).toMatchObject({ status: 'pending', attemptsMade: 1 });
    expect(outcome(await submit({ unique, retries: 0, payload: 2 }))).toEqual([200, 'replaced']);
    expect(await jobOf(first)).toMatchObject({ attemptsMade: 0, maxAttempts: 1, payload: 2, runAt: before.runAt });
  });

  test.each(['replace', 'reschedule'])('%s: leaves an active one as it is', async (onConflict) => {
    const unique = { key: randomUUID(), onConflict };
    const first = await submit({ unique, payload: 1 });
    await claim(first);
    const second = await submit({ unique, payload: 2 });
    expect([second.status, second.body]).toEqual([200, { ...first.body, status: 'active', conflict: 'ignored' }]);
    expect((await jobOf(first)).payload).toBe(1);
  });

  test.each(['replace', 'reschedule'])('%s until started: makes a new one beside an active one', async (onConflict) => {
    const unique = { key: randomUUID(), onConflict, until: 'started' };
    const first = await submit({ unique, payload: 1 });
    await claim(first);
    const second = await submit({ unique, payload: 2 });
    expect(outcome(second)).toEqual([201, 'new']);
    expect((await submit({ unique, payload: 3 })).body.jobId).toBe(second.body.jobId);
    expect([(await jobOf(first)).payload, (await jobOf(second)).payload]).toEqual([1, 3]);
  });

  test('reschedules a pending one, with the latest payload', async () => {
    const unique = { key: randomUUID(), onConflict: 'reschedule' };
    const first = await submit({ unique, payload: 1 });
    const createdAt = Date.parse(first.body.createdAt);
    const runAt = new Date(createdAt + 2 * hourMs).toISOString();
    const second = await submit({ unique, payload: 2, runAt });
    expect(second.body).toEqual({ ...first.body, conflict: 'rescheduled' });
    expect(await jobOf(first)).toMatchObject({ payload: 2, runAt });
    await submit({ unique, payload: 3 });
    expect(Date.parse((await jobOf(first)).runAt)).toBeLessThan(createdAt + hourMs);
  });

  test('debounce: is due so long after the last one, and no later than so long after the first', async () => {
    const debounce = { key: randomUUID(), ms: hourMs, maxMs: 2.5 * hourMs };
    const first = await submit({ debounce, payload: 1 });
    expect(first.status).toBe(201);
    const createdAt = Date.parse(first.body.createdAt);
    const dueAfterHours = async () =>
      Math.round(((Date.parse((await jobOf(first)).runAt) - createdAt) / hourMs) * 10) / 10;
    expect(await dueAfterHours()).toBe(1);
    for (const [n, hours] of [1.9, 2.5, 2.5].entries()) {
      await moveClock(api, 0.9 * hourMs);
      const next = await submit({ debounce, payload: n + 2 });
      expect(next.body).toEqual({ ...first.body, conflict: 'rescheduled' });
      expect([await dueAfterHours(), (await jobOf(first)).payload]).toEqual([hours, n + 2]);
    }
    await claim(first);
    expect((await submit({ debounce, payload: 9 })).status).toBe(201);
  });

  test('throttle: is ignored for so long', async () => {
    const throttle = { key: randomUUID(), ms: hourMs };
    const first = await submit({ throttle });
    await end(first);
    expect((await submit({ throttle })).body).toMatchObject({ jobId: first.body.jobId, conflict: 'ignored' });
    await moveClock(api, hourMs + 1);
    expect((await submit({ throttle })).status).toBe(201);
  });

  test('waits for the one that is there, where it is to wait', async () => {
    const unique = { key: randomUUID(), onConflict: 'replace' };
    const first = await submit({ unique });
    const second = submit({ unique }, { ...bootstrap, prefer: 'wait=30' });
    await waitFor(async () => (await jobOf(first)).version === 1);
    await end(first);
    const { status, headers, body } = await second;
    expect([status, headers.get('unique-conflict'), body.jobId, body.status]).toEqual([
      200,
      'replaced',
      first.body.jobId,
      'completed',
    ]);
  });

  test('keeps an encrypted payload readable, and its hash tells nothing', async () => {
    const unique = { scope: ['payload.pin'], onConflict: 'replace' };
    const first = await submit({ taskType: 'secret', unique, payload: { pin: 1234, n: 1 } });
    const second = await submit({ taskType: 'secret', unique, payload: { pin: 1234, n: 2 } });
    expect(second.body).toEqual({ ...first.body, conflict: 'replaced' });
    expect((await submit({ taskType: 'secret', unique, payload: { pin: 1235, n: 2 } })).status).toBe(201);
    expect((await jobOf(first)).payload).toEqual({ pin: 1234, n: 2 });
    const { rows } = await api.pool.query('SELECT payload::text FROM taskflow.jobs WHERE id = $1', [first.body.jobId]);
    expect(rows[0].payload).not.toContain('1234');
    const hashes = await api.pool.query(
      `SELECT count(*)::int AS count FROM taskflow.unique_jobs WHERE job_id = $1
      AND hash = sha256(convert_to('["bootstrap","secret",null,[["payload.pin",1234]]]', 'UTF8'))`,
      [first.body.jobId],
    );
    expect(hashes.rows).toEqual([{ count: 0 }]);
    // The same of a type that is not encrypted is found: this is how the hash is made.
    const plain = await submit({ unique, payload: { pin: 1234 } });
    const { rows: found } = await api.pool.query(
      `SELECT job_id FROM taskflow.unique_jobs WHERE hash = sha256(convert_to($1, 'UTF8'))`,
      ['["bootstrap","any",null,[["payload.pin",1234]]]'],
    );
    expect(found).toEqual([{ job_id: plain.body.jobId }]);
  });
});

describe('together with an Idempotency-Key', () => {
  test('a repeat is answered as the first was, whatever came of the jobs', async () => {
    const unique = { key: randomUUID(), onConflict: 'replace' };
    const once = (key: string, n: number) => submit({ unique, payload: n }, { ...bootstrap, 'idempotency-key': key });
    const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
    const first = await once(a, 1);
    expect(outcome(first)).toEqual([201, 'new']);
    const second = await once(b, 2);
    expect([outcome(second), second.body.jobId]).toEqual([[200, 'replaced'], first.body.jobId]);
    await claim(first);
    const third = await once(c, 3);
    expect(third.body).toEqual({ ...first.body, status: 'active', conflict: 'ignored' });
    await cancel(first);
    const before = await countJobs();
    for (const [key, n, answer] of [
      [a, 1, first],
      [b, 2, second],
      [c, 3, third],
    ] as const) {
      const again = await once(key, n);
      expect([again.status, again.headers.get('idempotent-replayed'), again.body]).toEqual([200, 'true', answer.body]);
    }
    expect(await countJobs()).toBe(before);
    expect((await once(c, 4)).status).toBe(422);
    expect((await jobOf(first)).payload).toBe(2);
  });

  test('of many at once with one key and of one kind one makes the job', async () => {
    const job = { unique: { key: randomUUID() } };
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        submit(job, { ...bootstrap, 'idempotency-key': n % 2 ? key : randomUUID() }),
      ),
    );
    expect(new Set(answers.map(({ body }) => body.jobId)).size).toBe(1);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  });
});

describe('a batch', () => {
  test('meets jobs of its kind, those before it and its own, in its order', async () => {
    const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
    const there = await submit({ unique: { key: a }, payload: 0 });
    const before = await countJobs();
    const { status, body } = await batch([
      { payload: 'plain' },
      { unique: { key: a }, payload: 1 },
      { unique: { key: b, onConflict: 'replace' }, payload: 2 },
      { unique: { key: b, onConflict: 'replace' }, payload: 3 },
      { unique: { key: b }, payload: 4 },
      { unique: { key: b, onConflict: 'replace' }, payload: 5 },
      { unique: { key: c }, payload: 6 },
      { unique: { key: c }, payload: 7 },
      { unique: { key: a, onConflict: 'replace' }, payload: 8 },
    ]);
    expect(status).toBe(201);
    expect(body.jobs.map(({ conflict = 'new' }: { conflict?: string }) => conflict)).toEqual([
      'new',
      'ignored',
      'replaced',
      'new',
      'ignored',
      'replaced',
      'new',
      'ignored',
      'replaced',
    ]);
    const ids: string[] = body.jobs.map(({ jobId }: { jobId: string }) => jobId);
    expect([ids[1], ids[8]]).toEqual([there.body.jobId, there.body.jobId]);
    expect(new Set(ids.slice(2, 6)).size).toBe(1);
    expect(ids[6]).toBe(ids[7]);
    expect(await countJobs()).toBe(before + 3);
    const payloads = await Promise.all(
      [0, 1, 2, 6].map(async (n) => (await jobOf({ ...there, body: { jobId: ids[n] } })).payload),
    );
    expect(payloads).toEqual(['plain', 8, 5, 6]);
  });

  test('is 200 when it makes no job, and the same when it is repeated with its key', async () => {
    const jobs = [{ unique: { key: randomUUID() } }, { unique: { key: randomUUID() } }];
    const idempotencyKey = { 'idempotency-key': randomUUID() };
    expect((await batch(jobs)).status).toBe(201);
    const second = await batch(jobs, idempotencyKey);
    expect([second.status, second.headers.get('idempotent-replayed')]).toEqual([200, null]);
    await cancel({ ...second, body: second.body.jobs[0] });
    const again = await batch(jobs, idempotencyKey);
    expect([again.headers.get('idempotent-replayed'), again.body]).toEqual(['true', second.body]);
  });

  test('with one bad job leaves all as it was', async () => {
    const [a, b] = [randomUUID(), randomUUID()];
    const there = await submit({ unique: { key: a }, payload: 1 });
    const before = [await countJobs(), await jobOf(there)];
    const { status, body } = await batch([
      { unique: { key: a, onConflict: 'replace' }, payload: 2 },
      { unique: { key: b } },
      { payload: { note: '\u0000' } },
    ]);
    expect([status, body.errors[0].path]).toEqual([422, 'jobs.2.payload']);
    expect([await countJobs(), await jobOf(there)]).toEqual(before);
    expect((await submit({ unique: { key: b } })).status).toBe(201);
  });
});

describe('bad input', () => {
  test.each<[string, unknown, string]>([
    ['both for and until', { unique: { for: 1, until: 'ended' } }, 'unique.until'],
    ['a negative time', { unique: { for: -1 } }, 'unique.for'],
    ['no time', { unique: { for: 0 } }, 'unique.for'],
    ['half a millisecond', { unique: { for: 1.5 } }, 'unique.for'],
    ['31 days', { unique: { for: 2_678_400_000 } }, 'unique.for'],
    ['1e300 ms', { unique: { for: 1e300 } }, 'unique.for'],
    ['an empty key', { unique: { key: '' } }, 'unique.key'],
    ['a key of 201 characters', { unique: { key: 'k'.repeat(201) } }, 'unique.key'],
    ['a key with NUL', { unique: { key: 'a\0b' } }, 'unique.key'],
    ['a key with half a surrogate pair', { unique: { key: 'a\uD800' } }, 'unique.key'],
    ['an unknown field', { unique: { keys: 'a' } }, 'unique.keys'],
    ['an unknown scope', { unique: { scope: 'payload' } }, 'unique.scope'],
    ['no path', { unique: { scope: [] } }, 'unique.scope'],
    ['10,000 paths', { unique: { scope: Array.from({ length: 10_000 }, (_, n) => `payload.a${n}`) } }, 'unique.scope'],
    ['a path elsewhere', { unique: { scope: ['result.a'] } }, 'unique.scope.0'],
    ['a path with *', { unique: { scope: ['payload.*'] } }, 'unique.scope.0'],
    ['a path with an empty part', { unique: { scope: ['payload..a'] } }, 'unique.scope.0'],
    ['a path 11 levels deep', { unique: { scope: ['payload.a.b.c.d.e.f.g.h.i.j.k'] } }, 'unique.scope.0'],
    ['paths that lead to nothing', { unique: { scope: ['payload.acountId', 'payload.__proto__'] } }, 'unique.scope'],
    ['the length of a list', { unique: { scope: ['payload.list.length'] }, payload: { list: [] } }, 'unique.scope'],
    ['an unknown end', { unique: { until: 'finished' } }, 'unique.until'],
    ['an unknown policy', { unique: { onConflict: 'drop' } }, 'unique.onConflict'],
    ['null', { unique: null }, 'unique'],
    ['a debounce without its time', { debounce: {} }, 'debounce.ms'],
    ['a debounce that ends before it begins', { debounce: { ms: 10, maxMs: 9 } }, 'debounce.maxMs'],
    ['a debounce and a delay', { debounce: { ms: 10 }, delay: 5 }, 'debounce'],
    ['a debounce and a runAt', { debounce: { ms: 10 }, runAt: '2100-01-01T00:00:00Z' }, 'debounce'],
    ['a debounce and unique', { debounce: { ms: 10 }, unique: {} }, 'debounce'],
    ['a throttle of nothing', { throttle: { ms: 0 } }, 'throttle.ms'],
    ['a throttle and unique', { throttle: { ms: 10 }, unique: {} }, 'throttle'],
    ['a throttle and a debounce', { throttle: { ms: 10 }, debounce: { ms: 10 } }, 'throttle'],
  ])('%s is refused, by its place', async (_what, job, path) => {
    const before = await countJobs();
    const { status, body } = await submit(job as Record<string, unknown>);
    expect(status).toBe(422);
    expect(body.errors.map((problem: { path: string }) => problem.path)).toContain(path);
    expect(await countJobs()).toBe(before);
  });
});

test('of 50 at once through two web processes one makes the job', { timeout: 60_000 }, async () => {
  const second = await startWebProcess(api.settings);
  try {
    for (const onConflict of ['ignore', 'replace', 'reschedule']) {
      const before = await countJobs();
      const body = JSON.stringify({ taskType: 'any', unique: { key: randomUUID(), onConflict } });
      const answers = await Promise.all(
        Array.from({ length: 50 }, async (_, n) => {
          const url = n % 2 ? second.url : api.url;
          const headers = { ...bootstrap, 'content-type': 'application/json' };
          const answer = await fetch(`${url}/api/jobs`, { method: 'POST', headers, body });
          return { status: answer.status, jobId: ((await answer.json()) as { jobId: string }).jobId };
        }),
      );
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
        ...Array.from({ length: 49 }, () => 200),
        201,
      ]);
      expect(new Set(answers.map(({ jobId }) => jobId)).size).toBe(1);
      expect(await countJobs()).toBe(before + 1);
    }
  } finally {
    await second.stop();
  }
});
