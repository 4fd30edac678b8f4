import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { webhookEventSchema } from '../../src/jobs/webhook-event-schema.ts';
import { ApiError } from '../../src/sdk/api-error.ts';
import { ConnectionError } from '../../src/sdk/connection-errors.ts';
import { PartlySubmittedError } from '../../src/sdk/submit-jobs.ts';
import { createClient, type TaskFlowClient } from '../../src/sdk/taskflow-client.ts';
import { verifyWebhook } from '../../src/sdk/verify-webhook.ts';
import { freshDatabase, queueBackends, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startWebProcess, startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { writeHandlers } from '../support/write-handlers.ts';

const handlers = `
import { defineTask, FatalError } from 'taskflow';
import { z } from 'zod';
import { setTimeout as delay } from 'node:timers/promises';
export const noOp = defineTask({ type: 'no_op', payload: z.object({}), result: z.object({}), run: () => ({}) });
export const talks = defineTask({ type: 'talks', payload: z.object({ lines: z.int() }), result: z.object({ said: z.int() }),
  async run({ lines }, { log, progress, artifact }) {
    for (let n = 1; n <= lines; n++) { log.info('line ' + n); progress(n * 100 / lines); await delay(400); }
    await artifact('said.txt', Buffer.from('said'), 'text/plain');
    return { said: lines };
  } });
export const breaks = defineTask({ type: 'breaks', payload: z.object({ why: z.string() }), result: z.unknown(),
  run({ why }) { throw new FatalError(why); } });
`;

const secret = `whsec_${Buffer.from('a secret of the tests, long enough').toString('base64')}`;

describe.each(queueBackends)('the client, against web and worker on %s', (backend) => {
  let database: TestDatabase;
  let web: RunningProcess;
  let worker: RunningProcess;
  let client: TaskFlowClient;
  let folder: string;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    database = await freshDatabase();
    folder = await writeHandlers(handlers);
    receiver = await startReceiver();
    const webhooks = { WEBHOOK_SECRET: secret, WEBHOOK_ALLOWED_HOSTS: receiver.host };
    const settings = { ...settingsFor(backend, database), HANDLERS_DIR: folder, ...webhooks };
    worker = await startWorkerProcess(settings);
    web = await startWebProcess(settings);
    client = createClient({ url: web.url });
  });
  afterAll(async () => {
    await web.stop();
    await worker.stop();
    await database.drop();
    await receiver.close();
    await rm(folder, { recursive: true });
  });

  test('submits a job, waits for its end and finds it in the list', async () => {
    const { jobId } = await client.jobs.submit('no_op', {}, { tags: ['sdk'] });
    expect(await client.jobs.waitFor(jobId)).toMatchObject({ jobId, status: 'completed', attemptsMade: 1 });
    const { jobs } = await client.jobs.page({ tag: 'sdk' });
    expect(jobs.map((job) => job.jobId)).toEqual([jobId]);
  });

  test('submits many jobs at once, in their order', async () => {
    const jobs = await client.jobs.submitMany([
      { taskType: 'no_op', payload: {}, tags: ['a'] },
      { taskType: 'no_op', payload: {}, tags: ['b'] },
    ]);
    const ended = await Promise.all(jobs.map(({ jobId }) => client.jobs.waitFor(jobId)));
    expect(ended.map(({ status, tags }) => [status, tags])).toEqual([
      ['completed', ['a']],
      ['completed', ['b']],
    ]);
    await expect(
      client.jobs.submitMany([
        { taskType: 'no_op', payload: {} },
        { taskType: 'no_such', payload: {} },
      ]),
    ).rejects.toMatchObject({
      errors: [expect.objectContaining({ path: 'jobs.1.taskType' })],
    });
  });

  test('gives up waiting when told to', async () => {
    const { jobId } = await client.jobs.submit('no_op', {}, { delay: 60_000 });
    const waiting = client.jobs.waitFor(jobId, { signal: AbortSignal.timeout(300) });
    await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' });
    await client.jobs.cancel(jobId);
  });

  test('takes every clock of a job', async () => {
    const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
    const clocks = { runAt: inHours(1), expiresAt: inHours(2), deadline: inHours(3) };
    const { jobId } = await client.jobs.submit('no_op', {}, { ...clocks, concurrencyKey: 'customer 7' });
    expect(await client.jobs.get(jobId)).toMatchObject(clocks);
    await expect(client.jobs.submit('no_op', {}, { ...clocks, delay: 1000 })).rejects.toMatchObject({
      errors: [{ path: 'runAt', message: 'Give either delay or runAt, not both.' }],
    });
    await client.jobs.cancel(jobId);
  });

  test('cancels a job once, and says why not twice', async () => {
    const { jobId } = await client.jobs.submit('no_op', {}, { delay: 60_000 });
    expect(await client.jobs.cancel(jobId)).toMatchObject({ status: 'cancelled', errorCode: 'cancelled' });
    await expect(client.jobs.cancel(jobId)).rejects.toMatchObject({
      name: 'ApiError',
      code: 'illegal_transition',
      status: 409,
    });
  });

  test('deletes a job that has ended, and says why not before or twice', async () => {
    const { jobId } = await client.jobs.submit('no_op', {}, { delay: 60_000 });
    await expect(client.jobs.delete(jobId)).rejects.toMatchObject({ code: 'illegal_transition', status: 409 });
    await client.jobs.cancel(jobId);
    expect(await client.jobs.delete(jobId)).toBe(undefined);
    await expect(client.jobs.get(jobId)).rejects.toMatchObject({ code: 'not_found' });
    await expect(client.jobs.delete(jobId)).rejects.toMatchObject({ code: 'not_found', status: 404 });
  });

  test('names every value that is wrong', async () => {
    const bad = client.jobs.submit('no_such', {}, { callbackUrl: 'http://10.0.0.1/' });
    const error = await bad.catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).errors.map(({ path }) => path).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'callbackUrl',
      'taskType',
    ]);
  });

  test('walks all jobs that match, page by page', async () => {
    const wanted = Array.from({ length: 5 }, () => ({ taskType: 'no_op', delay: 600_000, tags: ['walk'] }));
    const submitted = await client.jobs.submitMany(wanted);
    const newestFirst = submitted.map(({ jobId }) => jobId).toReversed();

    const filter = { tag: 'walk', limit: 2, fields: ['status'] } as const;
    const listed = await Array.fromAsync(client.jobs.list(filter));
    expect(listed).toEqual(newestFirst.map((jobId) => ({ jobId, status: 'pending' })));
    const pages = await Array.fromAsync(client.jobs.list(filter).pages());
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    const { nextCursor } = await client.jobs.page(filter);
    expect((await Array.fromAsync(client.jobs.list({ ...filter, cursor: nextCursor ?? '' }))).length).toBe(3);
  });

  test("follows a job's log and its states until it has ended, and reads what it made", async () => {
    const { jobId } = await client.jobs.submit('talks', { lines: 3 });
    const [lines, states] = await Promise.all([
      Array.fromAsync(client.jobs.logs(jobId, { follow: true })),
      Array.fromAsync(client.jobs.events(jobId)),
    ]);
    expect(lines.map(({ message }) => message).filter((text) => text.startsWith('line'))).toEqual([
      'line 1',
      'line 2',
      'line 3',
    ]);
    expect(lines.at(-1)?.message).toMatch(/completed/i);
    expect(states.at(-1)).toMatchObject({ jobId, status: 'completed' });
    expect(await Array.fromAsync(client.jobs.logs(jobId))).toEqual(lines);
    // It has ended: there is one state to tell.
    expect(await Array.fromAsync(client.jobs.events(jobId))).toEqual([states.at(-1)]);

    expect(await client.jobs.artifacts(jobId)).toEqual([expect.objectContaining({ name: 'said.txt', sizeBytes: 4 })]);
    expect(await (await client.jobs.artifact(jobId, 'said.txt')).text()).toBe('said');
    expect(await client.jobs.attempts(jobId)).toEqual([expect.objectContaining({ number: 1, outcome: 'succeeded' })]);
    expect(await client.jobs.why(jobId)).toMatchObject({ reason: 'ended' });
  });

  test('changes a pending job, waits a moment for it, and runs it again with another payload', async () => {
    const { jobId } = await client.jobs.submit('talks', { lines: 9 }, { delay: 600_000 });
    expect(await client.jobs.patch(jobId, { priority: 'high', tags: ['t'] })).toMatchObject({ priority: 'high' });
    expect(await client.jobs.wait(jobId, { seconds: 0.2 })).toMatchObject({ status: 'pending', tags: ['t'] });
    const rerun = await client.jobs.rerun(jobId, { payload: { lines: 0 }, idempotencyKey: `rerun ${jobId}` });
    expect(await client.jobs.waitFor(rerun.jobId)).toMatchObject({ rerunOf: jobId, result: { said: 0 } });
    const again = await client.jobs.rerun(jobId, { payload: { lines: 0 }, idempotencyKey: `rerun ${jobId}` });
    expect([again.jobId, rerun.isReplayed, again.isReplayed]).toEqual([rerun.jobId, false, true]);
  });

  test('keeps files, and names what there is', async () => {
    const { fileId } = await client.files.upload(new TextEncoder().encode('a,b'), 'text/csv', { name: 'table.csv' });
    const file = await client.files.get(fileId);
    expect([await file.text(), file.headers.get('content-type')]).toEqual(['a,b', 'text/csv']);
    expect((await client.tasks.list()).map(({ taskType }) => taskType)).toContain('talks');
    const [worker] = await client.workers.list();
    expect(worker).toMatchObject({ state: 'running' });
    expect((await client.stats()).activeWorkers).toBe(1);
  });

  test('acts on many jobs in the background', async () => {
    const wanted = { taskType: 'no_op', delay: 600_000, tags: ['many'] };
    await client.jobs.submitMany([wanted, wanted]);
    const { actionId } = await client.actions.create({ action: 'cancel', filter: { tag: 'many' } });
    await waitFor(async () => (await client.actions.get(actionId)).state === 'completed');
    const [newest] = (await client.actions.list({ limit: 1 })).actions;
    expect(newest).toMatchObject({ actionId, action: 'cancel', done: 2 });
    await expect(client.actions.stop(crypto.randomUUID())).rejects.toMatchObject({ code: 'not_found' });
  });

  test('reads the groups of errors, decides about them and retries the jobs of one', async () => {
    const breaks = (why: string) => ({ taskType: 'breaks', payload: { why } });
    const jobs = await client.jobs.submitMany(['no luck 1', 'no time', 'no luck 2'].map(breaks));
    await Promise.all(jobs.map(({ jobId }) => client.jobs.waitFor(jobId)));
    const filter = { taskType: 'breaks', sort: 'firstSeen', limit: 1 } as const;
    const seen = async () => {
      const groups = await Array.fromAsync(client.errors.list(filter));
      return Object.fromEntries(groups.map(({ title, count }) => [title, count]));
    };
    await waitFor(async () => (await seen())['no luck <n>'] === 2 && (await seen())['no time'] === 1);

    const [group] = (await client.errors.page({ ...filter, q: 'luck' })).groups;
    const { fingerprint } = group ?? { fingerprint: '' };
    expect(await client.errors.get(fingerprint)).toMatchObject({ state: 'new', code: 'handler_error', failedNow: 2 });
    expect(await client.errors.ignore(fingerprint, { above: 7 })).toMatchObject({ state: 'ignored', ignoreAbove: 7 });
    expect(await client.errors.ignore(fingerprint)).toMatchObject({ state: 'ignored', ignoreAbove: null });
    expect(await client.errors.resolve(fingerprint)).toMatchObject({ fingerprint, state: 'resolved' });
    expect(await client.errors.reopen(fingerprint)).toMatchObject({ fingerprint, state: 'ongoing' });
    const { actionId } = await client.errors.retry(fingerprint);
    await waitFor(async () => (await client.actions.get(actionId)).done === 2);
    await expect(client.errors.get(fingerprint.replace(/.$/, 'x'))).rejects.toMatchObject({ code: 'not_found' });
  });

  test('repeats what is safe to repeat when an answer is lost, and nothing else', async () => {
    let isNextLost = false;
    let calls = 0;
    const lossy = createClient({
      url: web.url,
      async fetch(input, init) {
        const response = await fetch(input, init);
        calls += 1;
        if (!isNextLost) return response;
        isNextLost = false;
        throw new TypeError('fetch failed');
      },
    });
    const losing = <Answer>(call: () => Promise<Answer>) => ((isNextLost = true), call());
    const job = { taskType: 'no_op', delay: 600_000, tags: ['lossy'] };

    const [submitted] = await losing(() => lossy.jobs.submitMany([job]));
    const { jobId } = await losing(() => lossy.jobs.submit('no_op', {}, { delay: 600_000, tags: ['lossy'] }));
    expect([submitted?.isReplayed, (await client.jobs.page({ tag: 'lossy' })).jobs.length]).toEqual([true, 2]);
    expect(await losing(() => lossy.jobs.cancel(jobId))).toMatchObject({ jobId, status: 'cancelled' });
    await client.jobs.cancel(submitted?.jobId ?? '');
    expect(await losing(() => lossy.jobs.delete(submitted?.jobId ?? ''))).toBe(undefined);
    calls = 0;
    await expect(losing(() => lossy.jobs.retry(jobId))).rejects.toBeInstanceOf(ConnectionError);
    expect(calls).toBe(1);
    expect((await client.jobs.get(jobId)).status).not.toBe('cancelled');
  });

  test('more than 1,000 jobs go in batches, and what was accepted is said when a later one is refused', async () => {
    const job = { taskType: 'no_op', delay: 600_000, tags: [`batches ${backend}`] };
    const jobs = Array.from({ length: 1000 }, () => job);
    const error: unknown = await client.jobs.submitMany([...jobs, { ...job, retries: 99 }]).catch((cause) => cause);
    expect(error).toBeInstanceOf(PartlySubmittedError);
    const { submitted, idempotencyKey, cause } = error as PartlySubmittedError;
    expect([submitted.length, cause]).toEqual([
      1000,
      expect.objectContaining({ errors: [expect.objectContaining({ path: 'jobs.1000.retries' })] }),
    ]);
    const repeated = await client.jobs.submitMany([...jobs, job], { idempotencyKey });
    expect([repeated.length, repeated[0], repeated[1000]?.isReplayed]).toEqual([
      1001,
      { ...submitted[0], isReplayed: true },
      false,
    ]);
  });

  test('the webhook of a job that ended is what its type says', async () => {
    const { jobId } = await client.jobs.submit('talks', { lines: 0 }, { callbackUrl: receiver.url });
    const [request] = await waitFor(() => (receiver.requests.length > 0 ? receiver.requests : undefined));
    const event = await verifyWebhook(request ?? { headers: {}, body: '' }, secret);
    expect(event).toEqual(z.strictObject(webhookEventSchema.shape).parse(event));
    expect(event).toMatchObject({ jobId, taskType: 'talks', status: 'completed', result: { said: 0 } });
  });

  test('makes a key that works at once, lists and revokes it', async () => {
    const admin = await client.keys.create({ name: 'first', scopes: ['admin', 'manage'] });
    const keyed = createClient({ url: web.url, key: admin.key });
    const { keyId, key } = await keyed.keys.create({ name: 'second', scopes: ['submit'] });
    await createClient({ url: web.url, key }).jobs.submit('no_op', {});
    expect((await keyed.keys.list()).map(({ name }) => name)).toEqual(['second', 'first']);
    expect(await keyed.keys.revoke(keyId)).toBe(undefined);
    expect((await keyed.keys.list()).map(({ name }) => name)).toEqual(['first']);
    await waitFor(() =>
      expect(client.stats())
        .rejects.toMatchObject({ code: 'unauthenticated' })
        .then(() => true),
    );
    const [worker] = await keyed.workers.list();
    expect(await keyed.workers.drain(worker?.workerId ?? '')).toMatchObject({ state: 'draining' });
  });
});
