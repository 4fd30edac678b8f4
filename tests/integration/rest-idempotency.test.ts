import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '../../src/sdk/taskflow-client.ts';
import { createSubmitter } from '../../src/server/jobs/submitter.ts';
import { startApi, type Answer, type TestApi } from '../support/api.ts';
import { aNewJob, openDatabase } from '../support/core-jobs.ts';
import { moveClock } from '../support/move-clock.ts';
import { freshDatabase, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startWebProcess, type RunningProcess } from '../support/start-process.ts';
import { startProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { waitFor } from '../support/wait-for.ts';

const hourMs = 3_600_000;
const bootstrapKey = 'tf_bootstrap_0123456789abcdef';
const bootstrap = { authorization: `Bearer ${bootstrapKey}` };

describe('POST /api/jobs with an Idempotency-Key', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi('postgres', { TASKFLOW_BOOTSTRAP_KEY: bootstrapKey });
  });
  afterAll(() => api.stop());

  const submit = (key: string, body: unknown = { taskType: 'noop' }, caller = bootstrap) =>
    api.send('POST', '/api/jobs', body, { ...caller, 'idempotency-key': key });
  const countJobs = async () => Number((await api.pool.query('SELECT count(*) FROM taskflow.jobs')).rows[0].count);
  const countOpen = async () =>
    Number((await api.pool.query(`SELECT sum(count) FROM taskflow.job_counts WHERE status = 'open'`)).rows[0].sum);

  /** Runs these submits at once: while the first one's transaction is open, others already wait for its key. */
  async function atOnce(count: number, one: () => Promise<Answer>): Promise<Answer[]> {
    const holder = await api.pool.connect();
    try {
      // The last thing that a submit writes. A first job makes the row that is held.
      expect((await submit(randomUUID())).status).toBe(201);
      await holder.query('BEGIN');
      await holder.query('SELECT FROM taskflow.job_counts FOR UPDATE');
      const answers = Promise.all(Array.from({ length: count }, one));
      const waiting = `FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      await waitFor(async () => Number((await api.pool.query(`SELECT count(*) ${waiting}`)).rows[0].count) >= 2);
      await holder.query('COMMIT');
      return await answers;
    } finally {
      holder.release(true);
    }
  }

  test('of 50 submits at once one makes the job, and all hear of it', async () => {
    const [jobs, open] = [await countJobs(), await countOpen()];
    const answers = await atOnce(50, () => submit('at once'));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([...Array.from({ length: 49 }, () => 200), 201]);
    for (const { status, headers } of answers) {
      expect(headers.get('idempotent-replayed')).toBe(status === 200 ? 'true' : null);
    }
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(new Set(answers.map(({ headers }) => headers.get('location')))).toEqual(
      new Set([`/api/jobs/${answers[0]?.body.jobId}`]),
    );
    // And the job that `atOnce` makes itself.
    expect([await countJobs(), await countOpen()]).toEqual([jobs + 2, open + 2]);
  });

  test('a repeat is answered as the first was, also when the job has ended or would no longer be accepted', async () => {
    const expiresAt = new Date(Date.now() + 3000);
    const body = { taskType: 'noop', delay: 600_000, expiresAt: expiresAt.toISOString() };
    const first = await submit('again', body);
    expect(first.status).toBe(201);
    expect((await api.send('DELETE', `/api/jobs/${first.body.jobId}`, undefined, bootstrap)).status).toBe(200);
    await waitFor(() => Promise.resolve(Date.now() > expiresAt.getTime()));
    expect((await submit('another', body)).status).toBe(422);
    const again = await submit('again', body);
    expect([again.status, again.headers.get('idempotent-replayed'), again.body]).toEqual([200, 'true', first.body]);
  });

  test('another body is refused, naming the header, and makes no job', async () => {
    const { body: first } = await submit('other body', { taskType: 'noop', payload: { note: 'a' } });
    const before = await countJobs();
    const other = await submit('other body', { taskType: 'noop', payload: { note: 'b' } });
    expect(other.status).toBe(422);
    expect(other.headers.get('content-type')).toBe('application/problem+json');
    expect(other.body).toMatchObject({ code: 'invalid_input', errors: [{ path: 'Idempotency-Key' }] });
    expect(await countJobs()).toBe(before);
    expect((await submit('other body', { taskType: 'noop', payload: { note: 'a' } })).body).toEqual(first);
  });

  test('bodies are compared as JSON values: order of keys, blanks and escapes are no difference', async () => {
    const first = await submit(
      'order',
      '{"taskType":"noop","tags":["b","a"],"payload":{"note":"é","to":"a@b.example"}}',
    );
    expect(first.status).toBe(201);
    const same = await submit(
      'order',
      String.raw`{ "payload": {"to":"a@b.example", "note":"\u00e9"}, "tags":["b","a"], "taskType":"noop" }`,
    );
    expect([same.status, same.body]).toEqual([200, first.body]);
    const otherList = { taskType: 'noop', tags: ['a', 'b'], payload: { note: 'é', to: 'a@b.example' } };
    expect((await submit('order', otherList)).status).toBe(422);
  });

  test.each([
    ['empty', ''],
    ['over 255 characters', 'k'.repeat(256)],
    ['not ASCII', 'kéy'],
    ['not printable', 'a\tb'],
  ])('a key that is %s is refused', async (_what, key) => {
    const before = await countJobs();
    const answer = await submit(key);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ path }: { path: string }) => path)).toEqual(['Idempotency-Key']);
    expect(await countJobs()).toBe(before);
  });

  test('the longest key and every printable character are taken', async () => {
    const printable = Array.from({ length: 94 }, (_, n) => String.fromCodePoint(0x21 + n)).join('');
    expect((await submit('k'.repeat(255))).status).toBe(201);
    expect((await submit(printable)).status).toBe(201);
    expect((await submit(printable)).status).toBe(200);
  });

  test('a job that is refused does not use the key up', async () => {
    expect((await submit('refused', { taskType: 'nope' })).status).toBe(422);
    // This one is only refused by PostgreSQL.
    expect((await submit('refused', { taskType: 'noop', payload: { note: 'a\0b' } })).status).toBe(422);
    expect((await submit('refused')).status).toBe(201);
  });

  test('the same key of another owner is another key', async () => {
    const key = 'tf_other_0123456789abcdef';
    const sha256 = createHash('sha256').update(key).digest('hex');
    await api.pool.query('INSERT INTO taskflow.api_keys (id, name, sha256, scopes) VALUES ($1, $2, $3, $4)', [
      randomUUID(),
      key,
      sha256,
      ['submit'],
    ]);
    const mine = await submit('shared');
    const theirs = await submit('shared', { taskType: 'noop', tags: ['theirs'] }, { authorization: `Bearer ${key}` });
    expect([mine.status, theirs.status]).toEqual([201, 201]);
    expect(theirs.body.jobId).not.toBe(mine.body.jobId);
  });

  test('a key whose job was pruned is free again, for one of 10 submits at once', async () => {
    const { body } = await submit('pruned');
    await api.pool.query('DELETE FROM taskflow.jobs WHERE id = $1', [body.jobId]);
    const other = { taskType: 'noop', tags: ['later'] };
    const answers = await atOnce(10, () => submit('pruned', other));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(9);
    expect(new Set(answers.map(({ body: { jobId } }) => jobId)).size).toBe(1);
  });

  test('a key is kept for 24 hours, and after them it is free for one of 10 submits at once', async () => {
    const { body } = await submit('expires');
    await moveClock(api, 24 * hourMs - 300_000);
    expect((await submit('expires')).body).toEqual(body);
    await moveClock(api, 300_000);
    const other = { taskType: 'noop', tags: ['later'] };
    const answers = await atOnce(10, () => submit('expires', other));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(9);
    const ids = new Set(answers.map(({ body: { jobId } }) => jobId));
    expect([ids.size, ids.has(body.jobId)]).toEqual([1, false]);
  });

  describe('a batch', () => {
    const send = (key: string, jobs: unknown[]) =>
      api.send('POST', '/api/jobs/batch', { jobs }, { ...bootstrap, 'idempotency-key': key });
    const noops = (count: number) => Array.from({ length: count }, (_, n) => ({ taskType: 'noop', tags: [`n${n}`] }));

    test('is made once of 50 that are sent at once, and all hear of the same jobs', async () => {
      const [jobs, open] = [await countJobs(), await countOpen()];
      const answers = await atOnce(50, () => send('batch at once', noops(20)));
      const statuses = answers.map(({ status }) => status);
      expect(statuses.toSorted((a, b) => a - b)).toEqual([...Array.from({ length: 49 }, () => 200), 201]);
      for (const { status, headers } of answers) {
        expect(headers.get('idempotent-replayed')).toBe(status === 200 ? 'true' : null);
      }
      expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
      expect([await countJobs(), await countOpen()]).toEqual([jobs + 21, open + 21]);
    });

    test('of a thousand jobs is answered again in its order, also when it would no longer be accepted', async () => {
      const expiresAt = new Date(Date.now() + 4000);
      const jobs = [...noops(999), { taskType: 'noop', delay: 600_000, expiresAt: expiresAt.toISOString() }];
      const first = await send('thousand', jobs);
      expect([first.status, first.body.jobs.length]).toEqual([201, 1000]);
      const { body: job } = await api.get(`/api/jobs/${first.body.jobs[7].jobId}`, bootstrap);
      expect(job.tags).toEqual(['n7']);
      await waitFor(() => Promise.resolve(Date.now() > expiresAt.getTime()));
      expect((await send('thousand again', jobs)).status).toBe(422);
      const again = await send('thousand', jobs);
      expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
      expect(again.body).toEqual(first.body);
    });

    test('is compared as JSON values; another one is refused and makes no job', async () => {
      const first = await send('batch body', [{ taskType: 'noop', priority: 'high' }, { taskType: 'noop' }]);
      const same = await send('batch body', [{ priority: 'high', taskType: 'noop' }, { taskType: 'noop' }]);
      expect([same.status, same.body]).toEqual([200, first.body]);
      const before = await countJobs();
      for (const other of [noops(2), [{ taskType: 'noop' }, { taskType: 'noop', priority: 'high' }], noops(1)]) {
        const answer = await send('batch body', other);
        expect([answer.status, answer.body.errors[0].path]).toEqual([422, 'Idempotency-Key']);
      }
      expect(await countJobs()).toBe(before);
    });

    test('and a single job never share a key', async () => {
      expect([(await submit('one first')).status, (await send('batch first', noops(1))).status]).toEqual([201, 201]);
      const before = await countJobs();
      const answers = [await send('one first', [{ taskType: 'noop' }]), await submit('batch first', noops(1)[0])];
      expect(answers.map(({ status }) => status)).toEqual([422, 422]);
      expect(await countJobs()).toBe(before);
      // A batch of one is answered as a batch.
      expect((await send('batch first', noops(1))).body.jobs).toHaveLength(1);
    });

    test('that is refused does not use the key up', async () => {
      expect((await send('bad batch', [...noops(2), { taskType: 'nope' }])).status).toBe(422);
      // This one is only refused by PostgreSQL.
      const stored = await send('bad batch', [...noops(2), { taskType: 'noop', payload: { note: 'a\0b' } }]);
      expect([stored.status, stored.body.errors[0].path]).toEqual([422, 'jobs.2.payload']);
      expect((await send('bad batch', noops(2))).status).toBe(201);
    });

    test('keeps its key until the last of its jobs is pruned, and then it is free for one of 10', async () => {
      const first = await send('pruned batch', noops(3));
      const ids = first.body.jobs.map(({ jobId }: { jobId: string }) => jobId);
      await api.pool.query('DELETE FROM taskflow.jobs WHERE id = ANY($1)', [ids.slice(0, 2)]);
      expect((await send('pruned batch', noops(3))).body).toEqual(first.body);
      await api.pool.query('DELETE FROM taskflow.jobs WHERE id = ANY($1)', [ids]);
      const answers = await atOnce(10, () => send('pruned batch', noops(4)));
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(9);
      expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    });
  });

  test('the client repeats a request whose answer was lost, and there is one job', async () => {
    const proxy = await startProxy(api.web.port, { answerEnd: '"}' });
    try {
      const client = createClient({ url: `http://127.0.0.1:${proxy.port}`, key: bootstrapKey });
      const before = await countJobs();
      const cut = proxy.onceSent('idempotency-key: lost', 'cut_after');
      const { jobId } = await client.jobs.submit('noop', {}, { idempotencyKey: 'lost' });
      await cut;
      expect((await submit('lost', { taskType: 'noop', payload: {} })).body.jobId).toBe(jobId);
      expect(await countJobs()).toBe(before + 1);
    } finally {
      await proxy.stop();
    }
  });
});

describe('a connection to PostgreSQL that dies at the COMMIT of a submit with a key', () => {
  const ids = (rows: { id: string }[]) => rows.map(({ id }) => id);

  let database: TestDatabase;
  let proxy: TcpProxy;
  let farUrl: string;
  let web: RunningProcess;

  beforeAll(async () => {
    database = await freshDatabase();
    const url = new URL(database.url);
    proxy = await startProxy(Number(url.port));
    url.port = String(proxy.port);
    farUrl = url.href;
    web = await startWebProcess(settingsFor('postgres', { url: farUrl }));
  });
  afterAll(async () => {
    await web.stop();
    await proxy.stop();
    await database.drop();
  });

  test.each(['cut_before', 'cut_after'] as const)('%s: one job, accepted as new', async (moment) => {
    const near = openDatabase(database.url);
    try {
      const taskType = `noop_${moment}`;
      await near.pool.query(`INSERT INTO taskflow.task_types (task_type, payload_schema) VALUES ($1, '{}')`, [
        taskType,
      ]);
      const submit = async () => {
        const answer = await fetch(`${web.url}/api/jobs`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'idempotency-key': moment },
          body: JSON.stringify({ taskType }),
        });
        return { status: answer.status, body: await answer.json() };
      };
      const cut = proxy.onceSent('insert_jobs_by_key', moment);
      const first = await submit();
      await cut;
      expect(first.status).toBe(201);
      expect(await submit()).toEqual({ status: 200, body: first.body });
      const { rows } = await near.pool.query('SELECT id FROM taskflow.jobs WHERE task_type = $1', [taskType]);
      expect(rows).toEqual([{ id: first.body.jobId }]);
      const { rows: keys } = await near.pool.query('SELECT owner FROM taskflow.idempotency_keys WHERE key = $1', [
        moment,
      ]);
      expect(keys).toEqual([{ owner: 'anonymous' }]);
    } finally {
      await near.close();
    }
  });

  test.each(['cut_before', 'cut_after'] as const)('%s: a batch is there whole, told of once', async (moment) => {
    const far = openDatabase(farUrl);
    try {
      const told: string[] = [];
      const submitter = createSubmitter(far, (inserted) => told.push(...ids(inserted.map(({ job }) => job))));
      const key = { owner: 'me', key: `batch ${moment}`, requestHash: 'same' };
      const jobs = Array.from({ length: 3 }, () => aNewJob());
      const cut = proxy.onceSent('insert_keyed_jobs', moment);
      const first = await submitter.submitOnce(jobs, key);
      await cut;
      expect(first).toMatchObject({ outcome: 'new', rows: ids(jobs).map((id) => ({ id })) });
      const again = await submitter.submitOnce([aNewJob(), aNewJob(), aNewJob()], key);
      expect(again).toMatchObject({ outcome: 'replay', rows: ids(jobs).map((id) => ({ id })) });
      const { rows } = await far.pool.query('SELECT id FROM taskflow.jobs WHERE id = ANY($1) ORDER BY id', [ids(jobs)]);
      expect([ids(rows), told]).toEqual([ids(jobs), ids(jobs)]);
    } finally {
      await far.close();
    }
  });

  test.each(['cut_before', 'cut_after'] as const)('%s: the job is dispatched and told of once', async (moment) => {
    const far = openDatabase(farUrl);
    try {
      const told: string[] = [];
      const submitter = createSubmitter(far, (inserted) => {
        told.push(...inserted.map(({ job, row }) => `${job.id} due in ${row.due_in_ms}`));
      });
      const key = { owner: 'me', key: `told ${moment}`, requestHash: 'same' };
      const [job, repeated] = [aNewJob(), aNewJob()];
      const cut = proxy.onceSent('insert_jobs_by_key', moment);
      expect(await submitter.submitOnce([job], key)).toMatchObject({ outcome: 'new', rows: [{ id: job.id }] });
      await cut;
      expect(await submitter.submitOnce([repeated], key)).toMatchObject({ outcome: 'replay', rows: [{ id: job.id }] });
      expect(told).toEqual([`${job.id} due in 0`]);
    } finally {
      await far.close();
    }
  });
});
