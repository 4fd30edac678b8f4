import { randomBytes, randomUUID } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createTRPCClient, httpLink } from '@trpc/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appRouter, type AppRouter } from '../../src/server/api/root-router.ts';
import { describedPaths } from '../../src/server/openapi/described-paths.ts';
import { startApi, type Answer, type TestApi } from '../support/api.ts';
import { runCli } from '../support/run-cli.ts';

const bootstrapKey = `tf_${'a'.repeat(43)}`;
const from = { 'x-forwarded-for': '203.0.113.9' };
const admin = { authorization: `Bearer ${bootstrapKey}`, ...from };
/** Stands in everything that no entry may hold. */
const marker = 'hush-hush';
const inADay = 86_400_000;

let api: TestApi;
beforeAll(async () => {
  api = await startApi('postgres', { TASKFLOW_BOOTSTRAP_KEY: bootstrapKey, TRUST_PROXY: '1', LOG_LEVEL: 'error' });
});
afterAll(() => api.stop());

const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = admin) =>
  api.send(method, path, body, headers);
const sql = async (text: string, values: unknown[] = []) => (await api.pool.query(text, values)).rows;
const newest = async (): Promise<string> => (await sql('SELECT max(id)::text AS id FROM taskflow.audit_log'))[0].id;
const since = (id: string) =>
  sql(
    'SELECT actor, action, subject, address, before, after FROM taskflow.audit_log WHERE id > coalesce($1, 0) ORDER BY id',
    [id],
  );

async function aJob(more = {}): Promise<string> {
  const job = { taskType: 'noop', payload: { note: marker }, delay: inADay, ...more };
  const { status, body } = await send('POST', '/api/jobs', job);
  expect(status).toBe(201);
  return body.jobId;
}
async function aCancelledJob(): Promise<string> {
  const jobId = await aJob();
  await send('POST', `/api/jobs/${jobId}/cancel`);
  return jobId;
}
async function anId(path: string, body: unknown, name: string): Promise<string> {
  return (await send('POST', path, body)).body[name];
}
async function aDelivery(): Promise<string> {
  const [row] = await sql(
    `INSERT INTO taskflow.webhook_deliveries (job_id, job_version, event, url, host, body, state)
     VALUES ($1, 1, 'job.completed', 'http://example.com', 'example.com', $2, 'failed') RETURNING id`,
    [await aJob(), marker],
  );
  return row.id;
}
async function aWorker(): Promise<string> {
  const [row] = await sql(
    `INSERT INTO taskflow.workers (id, host, pid, version, task_types, concurrency, lease_expires_at)
     VALUES ($1, 'here', 7, '1.0.0', '{noop}', 4, taskflow.now() + interval '1 hour') RETURNING id`,
    [randomUUID()],
  );
  return row.id;
}
const aBulkAction = { action: 'cancel', filter: { tag: 'none such' } };
/** One that has ended, and has cancelled a job. */
async function anEndedAction(): Promise<string> {
  const actionId = randomUUID();
  await api.pool.query(
    `WITH kept AS (INSERT INTO taskflow.job_action_jobs VALUES ($1, now(), gen_random_uuid(), 1))
     INSERT INTO taskflow.job_actions (id, action, filter, state, done, created_by, finished_at)
     VALUES ($1, 'cancel', '{"tag": "x"}', 'completed', 1, 'local', now())`,
    [actionId],
  );
  return actionId;
}
const aRedelivery = { from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' };
const aSubscription = { url: 'https://example.com/hook', tag: 'vip' };
const aSchedule = { taskType: 'noop', cron: '0 12 1 1 *', payload: { note: marker } };
/** A group of errors that was seen once. */
async function anErrorGroup(): Promise<string> {
  const fingerprint = `1-${randomBytes(12).toString('hex')}`;
  await sql(
    `INSERT INTO taskflow.error_groups (fingerprint, task_type, code, title, first_seen_at, last_seen_at, count, job_id)
    VALUES ($1, 'noop', 'handler_error', 'no luck', taskflow.now(), taskflow.now(), 1, gen_random_uuid())`,
    [fingerprint],
  );
  return fingerprint;
}

const aScheduleId = () => anId('/api/schedules', { ...aSchedule, name: randomUUID() }, 'scheduleId');
const aKey = { name: 'a key', scopes: ['read'] };

interface Change {
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  entry: { action: string } & Record<string, unknown>;
}
const change = (path: string, action: string, more: Record<string, unknown> = {}, body?: unknown): Change => ({
  path,
  body,
  entry: { action, ...more },
});

/** Each endpoint that makes a change worth an entry: what to send, and the one entry it leaves. */
const changes: Record<string, () => Promise<Change>> = {
  'PATCH /api/jobs/{jobId}': async () => {
    const subject = await aJob({ priority: 'low' });
    const more = { subject, before: { priority: 'low' }, after: { priority: 'high' } };
    return change(`/api/jobs/${subject}`, 'job.changed', more, { priority: 'high' });
  },
  'DELETE /api/jobs/{jobId}': async () => {
    const subject = await aJob();
    return change(`/api/jobs/${subject}`, 'job.cancelled', { subject });
  },
  'POST /api/jobs/{jobId}/cancel': async () => {
    const subject = await aJob();
    const more = { subject, before: { status: 'pending' }, after: { status: 'cancelled' } };
    return change(`/api/jobs/${subject}/cancel`, 'job.cancelled', more);
  },
  'POST /api/jobs/{jobId}/delete': async () => {
    const subject = await aCancelledJob();
    const before = { status: 'cancelled', taskType: 'noop' };
    return change(`/api/jobs/${subject}/delete`, 'job.deleted', { subject, before, after: null });
  },
  'POST /api/jobs/{jobId}/retry': async () => {
    const subject = await aCancelledJob();
    const more = { subject, before: { status: 'cancelled' }, after: { status: 'pending' } };
    return change(`/api/jobs/${subject}/retry`, 'job.retried', more);
  },
  'POST /api/jobs/actions': async () => {
    const filter = { tag: 'none such', payload: { note: marker } };
    const after = { action: 'cancel', filter: { tag: 'none such', payload: ['note'] }, matched: 0 };
    return change('/api/jobs/actions', 'job_action.created', { after }, { ...aBulkAction, filter });
  },
  'DELETE /api/jobs/actions/{actionId}': async () => {
    const subject = await anId('/api/jobs/actions', aBulkAction, 'actionId');
    return change(`/api/jobs/actions/${subject}`, 'job_action.stopped', { subject });
  },
  'POST /api/jobs/actions/{actionId}/undo': async () => {
    const undoes = await anEndedAction();
    const after = { action: 'retry', filter: { changedBy: undoes }, matched: 1, undoes };
    return change(`/api/jobs/actions/${undoes}/undo`, 'job_action.created', { after });
  },
  'PUT /api/tasks/{taskType}': async () => {
    const type = { payloadSchema: { type: 'object' }, example: { note: marker } };
    await send('PUT', '/api/tasks/pulled', type);
    const more = { subject: 'pulled', before: { timeoutMs: null }, after: { timeoutMs: 5000 } };
    return change('/api/tasks/pulled', 'task_type.registered', more, { ...type, timeoutMs: 5000 });
  },
  'PATCH /api/tasks/{taskType}': async () => {
    const concurrency = (await send('GET', '/api/tasks/noop')).body.concurrency;
    const more = { subject: 'noop', before: { concurrency }, after: { concurrency: (concurrency ?? 0) + 1 } };
    return change('/api/tasks/noop', 'task_type.limited', more, more.after);
  },
  'POST /api/tasks/{taskType}/pause': async () => {
    await send('POST', '/api/tasks/noop/resume');
    const more = { subject: 'noop', before: { paused: false }, after: { paused: true } };
    return change('/api/tasks/noop/pause', 'task_type.paused', more);
  },
  'POST /api/tasks/{taskType}/resume': async () => {
    await send('POST', '/api/tasks/noop/pause');
    return change('/api/tasks/noop/resume', 'task_type.resumed', { subject: 'noop' });
  },
  'POST /api/tasks/pause': async () => {
    await send('POST', '/api/tasks/resume');
    return change('/api/tasks/pause', 'task_type.paused', { subject: null, after: { allPaused: true } });
  },
  'POST /api/tasks/resume': async () => {
    await send('POST', '/api/tasks/pause');
    return change('/api/tasks/resume', 'task_type.resumed', { subject: null, after: { allPaused: false } });
  },
  'POST /api/keys': async () => change('/api/keys', 'key.created', { after: { ...aKey, expiresAt: null } }, aKey),
  'DELETE /api/keys/{keyId}': async () => {
    const subject = await anId('/api/keys', aKey, 'keyId');
    return change(`/api/keys/${subject}`, 'key.revoked', { subject, before: { name: 'a key' }, after: null });
  },
  'POST /api/session': async () => change('/api/session', 'session.opened', {}, { key: bootstrapKey }),
  'DELETE /api/session': async () => {
    const { headers } = await send('POST', '/api/session', { key: bootstrapKey });
    const cookie = headers.get('set-cookie')?.split(';')[0] ?? '';
    return { ...change('/api/session', 'session.ended'), headers: { cookie, ...from } };
  },
  'POST /api/workers/{workerId}/drain': async () => {
    const subject = await aWorker();
    const more = { subject, before: { state: 'running' }, after: { state: 'draining' } };
    return change(`/api/workers/${subject}/drain`, 'worker.drained', more);
  },
  'POST /api/webhooks/deliveries/{deliveryId}/redeliver': async () => {
    const subject = await aDelivery();
    return change(`/api/webhooks/deliveries/${subject}/redeliver`, 'webhook_delivery.redelivered', { subject });
  },
  'POST /api/webhooks/redeliver': async () =>
    change('/api/webhooks/redeliver', 'webhook_redelivery.created', {}, aRedelivery),
  'DELETE /api/webhooks/redeliver/{redeliveryId}': async () => {
    const subject = await anId('/api/webhooks/redeliver', aRedelivery, 'redeliveryId');
    return change(`/api/webhooks/redeliver/${subject}`, 'webhook_redelivery.stopped', { subject });
  },
  'POST /api/webhooks/subscriptions': async () =>
    change('/api/webhooks/subscriptions', 'webhook_subscription.created', {}, aSubscription),
  'DELETE /api/webhooks/subscriptions/{subscriptionId}': async () => {
    const subject = await anId('/api/webhooks/subscriptions', aSubscription, 'subscriptionId');
    return change(`/api/webhooks/subscriptions/${subject}`, 'webhook_subscription.deleted', { subject });
  },
  'POST /api/webhooks/endpoints/enable': async () => {
    const subject = 'https://example.com/gone';
    await sql(
      `INSERT INTO taskflow.webhook_endpoints (url, disabled_at, disabled_reason) VALUES ($1, taskflow.now(), 'It is gone.')`,
      [subject],
    );
    return change('/api/webhooks/endpoints/enable', 'webhook_endpoint.enabled', { subject }, { url: subject });
  },
  'POST /api/errors/{fingerprint}/ignore': async () => {
    const subject = await anErrorGroup();
    const more = { subject, before: { state: 'open' }, after: { state: 'ignored', ignoreAbove: 5 } };
    return change(`/api/errors/${subject}/ignore`, 'error_group.ignored', more, { above: 5 });
  },
  'POST /api/errors/{fingerprint}/resolve': async () => {
    const subject = await anErrorGroup();
    return change(`/api/errors/${subject}/resolve`, 'error_group.resolved', { subject });
  },
  'POST /api/errors/{fingerprint}/reopen': async () => {
    const subject = await anErrorGroup();
    await send('POST', `/api/errors/${subject}/resolve`);
    return change(`/api/errors/${subject}/reopen`, 'error_group.reopened', { subject });
  },
  'POST /api/errors/{fingerprint}/retry': async () => {
    const group = await anErrorGroup();
    const after = { action: 'retry', filter: { errorGroup: group, status: 'failed' }, matched: 0 };
    return change(`/api/errors/${group}/retry`, 'job_action.created', { after });
  },
  'POST /api/schedules': async () =>
    change('/api/schedules', 'schedule.created', { before: null }, { ...aSchedule, name: randomUUID() }),
  'PATCH /api/schedules/{scheduleId}': async () => {
    const subject = await aScheduleId();
    return change(`/api/schedules/${subject}`, 'schedule.changed', { subject }, { everyMs: 5000 });
  },
  'DELETE /api/schedules/{scheduleId}': async () => {
    const subject = await aScheduleId();
    return change(`/api/schedules/${subject}`, 'schedule.deleted', { subject, after: null });
  },
  'POST /api/schedules/{scheduleId}/pause': async () => {
    const subject = await aScheduleId();
    return change(`/api/schedules/${subject}/pause`, 'schedule.paused', { subject });
  },
  'POST /api/schedules/{scheduleId}/resume': async () => {
    const subject = await aScheduleId();
    await send('POST', `/api/schedules/${subject}/pause`);
    return change(`/api/schedules/${subject}/resume`, 'schedule.resumed', { subject });
  },
  'POST /api/schedules/{scheduleId}/backfill': async () => {
    const subject = await aScheduleId();
    const after = { from: aRedelivery.from, to: aRedelivery.to, submitted: 1 };
    return change(`/api/schedules/${subject}/backfill`, 'schedule.backfilled', { subject, after }, aRedelivery);
  },
  'POST /api/webhooks/secret/rotate': async () =>
    change('/api/webhooks/secret/rotate', 'webhook_secret.rotated', { subject: 'global', before: null, after: null }),
};

const whoSubmits = 'the row of the job keeps who submitted it, and a million of them would drown the log';
const whoRuns = 'a worker does what the job asked for: attempts keep who did it';
/** Endpoints that change something and leave no entry, each with the reason. */
const exceptions: Record<string, string> = {
  'POST /api/jobs': whoSubmits,
  'POST /api/jobs/batch': whoSubmits,
  'POST /api/jobs/{jobId}/rerun': whoSubmits,
  'POST /api/schedules/{scheduleId}/run': whoSubmits,
  'POST /api/files': 'a part of submitting, gone after a day when nothing uses it',
  'POST /api/webhooks/ping': 'nothing is changed',
  'POST /api/jobs/export': 'nothing is changed',
  'POST /api/schedules/preview': 'nothing is changed',
  'POST /api/work/claim': whoRuns,
  'POST /api/work/heartbeat': whoRuns,
  'POST /api/work/log': whoRuns,
  'POST /api/work/progress': whoRuns,
  'POST /api/work/artifact': whoRuns,
  'POST /api/work/finish': whoRuns,
  'POST /api/work/fail': whoRuns,
  'POST /api/work/release': whoRuns,
};

const byName = (one: string, other: string): number => one.localeCompare(other);

test('every endpoint that changes something is here, with its entry or with the reason why there is none', () => {
  const changing = Object.entries(describedPaths).flatMap(([template, methods]) =>
    Object.keys(methods)
      .filter((method) => method !== 'GET')
      .map((method) => `${method} ${template}`),
  );
  const known = [...Object.keys(changes), ...Object.keys(exceptions)];
  expect(changing.toSorted(byName)).toEqual(known.toSorted(byName));
});

describe('exactly one entry, with actor and address, is left by', () => {
  test.each(Object.entries(changes))('%s', async (endpoint, prepare) => {
    const { path, body, headers, entry } = await prepare();
    const before = await newest();
    const { status } = await send(endpoint.split(' ')[0] ?? '', path, body, headers ?? admin);
    expect(status).toBeLessThan(300);
    expect(await since(before)).toMatchObject([{ actor: 'bootstrap', address: '203.0.113.9', ...entry }]);
  });

  const trpc = () => createTRPCClient<AppRouter>({ links: [httpLink({ url: `${api.url}/api/trpc`, headers: admin })] });
  /** Procedures that change something; null: as its endpoint, for the same reason. */
  const procedures: Record<string, (() => Promise<[call: () => Promise<unknown>, action: string]>) | null> = {
    'jobs.submit': null,
    'jobs.cancel': async () => {
      const jobId = await aJob();
      return [() => trpc().jobs.cancel.mutate({ jobId }), 'job.cancelled'];
    },
    'jobs.retry': async () => {
      const jobId = await aCancelledJob();
      return [() => trpc().jobs.retry.mutate({ jobId }), 'job.retried'];
    },
    'jobs.delete': async () => {
      const jobId = await aCancelledJob();
      return [() => trpc().jobs.delete.mutate({ jobId }), 'job.deleted'];
    },
    'jobs.rerun': null,
    'jobs.check': null,
    'jobs.checkRerun': null,
    'actions.create': async () => [
      () => trpc().actions.create.mutate({ action: 'cancel', filter: { tag: 'none such' } }),
      'job_action.created',
    ],
    'actions.stop': async () => {
      const actionId = await anId('/api/jobs/actions', aBulkAction, 'actionId');
      return [() => trpc().actions.stop.mutate({ actionId }), 'job_action.stopped'];
    },
    'actions.undo': async () => {
      const actionId = await anEndedAction();
      return [() => trpc().actions.undo.mutate({ actionId }), 'job_action.created'];
    },
    'errors.ignore': async () => {
      const fingerprint = await anErrorGroup();
      return [() => trpc().errors.ignore.mutate({ fingerprint }), 'error_group.ignored'];
    },
    'errors.resolve': async () => {
      const fingerprint = await anErrorGroup();
      return [() => trpc().errors.resolve.mutate({ fingerprint }), 'error_group.resolved'];
    },
    'errors.reopen': async () => {
      const fingerprint = await anErrorGroup();
      await send('POST', `/api/errors/${fingerprint}/resolve`);
      return [() => trpc().errors.reopen.mutate({ fingerprint }), 'error_group.reopened'];
    },
    'errors.retry': async () => {
      const fingerprint = await anErrorGroup();
      return [() => trpc().errors.retry.mutate({ fingerprint }), 'job_action.created'];
    },
    'keys.create': async () => [() => trpc().keys.create.mutate({ name: 'a key', scopes: ['read'] }), 'key.created'],
    'keys.revoke': async () => {
      const keyId = await anId('/api/keys', aKey, 'keyId');
      return [() => trpc().keys.revoke.mutate({ keyId }), 'key.revoked'];
    },
    'workers.drain': async () => {
      const workerId = await aWorker();
      return [() => trpc().workers.drain.mutate({ workerId }), 'worker.drained'];
    },
    'schedules.create': async () => [
      () => trpc().schedules.create.mutate({ ...aSchedule, name: randomUUID() }),
      'schedule.created',
    ],
    'schedules.change': async () => {
      const scheduleId = await aScheduleId();
      return [() => trpc().schedules.change.mutate({ scheduleId, wanted: { everyMs: 5000 } }), 'schedule.changed'];
    },
    'schedules.pause': async () => {
      const scheduleId = await aScheduleId();
      return [() => trpc().schedules.pause.mutate({ scheduleId }), 'schedule.paused'];
    },
    'schedules.resume': async () => {
      const scheduleId = await aScheduleId();
      await send('POST', `/api/schedules/${scheduleId}/pause`);
      return [() => trpc().schedules.resume.mutate({ scheduleId }), 'schedule.resumed'];
    },
    'schedules.run': null,
    'schedules.backfill': async () => {
      const scheduleId = await aScheduleId();
      return [() => trpc().schedules.backfill.mutate({ scheduleId, wanted: aRedelivery }), 'schedule.backfilled'];
    },
    'schedules.delete': async () => {
      const scheduleId = await aScheduleId();
      return [() => trpc().schedules.delete.mutate({ scheduleId }), 'schedule.deleted'];
    },
    'tasks.limit': async () => {
      const { concurrency } = (await send('GET', '/api/tasks/noop')).body;
      const limits = { concurrency: (concurrency ?? 0) + 1 };
      return [() => trpc().tasks.limit.mutate({ taskType: 'noop', limits }), 'task_type.limited'];
    },
    'tasks.pause': async () => {
      await send('POST', '/api/tasks/noop/resume');
      return [() => trpc().tasks.pause.mutate({ taskType: 'noop' }), 'task_type.paused'];
    },
    'tasks.resume': async () => {
      await send('POST', '/api/tasks/noop/pause');
      return [() => trpc().tasks.resume.mutate({ taskType: 'noop' }), 'task_type.resumed'];
    },
    'tasks.pauseAll': async () => {
      await send('POST', '/api/tasks/resume');
      return [() => trpc().tasks.pauseAll.mutate(), 'task_type.paused'];
    },
    'tasks.resumeAll': async () => {
      await send('POST', '/api/tasks/pause');
      return [() => trpc().tasks.resumeAll.mutate(), 'task_type.resumed'];
    },
    'webhooks.redeliver': async () => {
      const deliveryId = await aDelivery();
      return [() => trpc().webhooks.redeliver.mutate({ deliveryId }), 'webhook_delivery.redelivered'];
    },
    'webhooks.redeliverAll': async () => [
      () => trpc().webhooks.redeliverAll.mutate(aRedelivery),
      'webhook_redelivery.created',
    ],
    'webhooks.stopRedelivery': async () => {
      const redeliveryId = await anId('/api/webhooks/redeliver', aRedelivery, 'redeliveryId');
      return [() => trpc().webhooks.stopRedelivery.mutate({ redeliveryId }), 'webhook_redelivery.stopped'];
    },
    'webhooks.enableEndpoint': async () => {
      const url = 'https://example.com/gone-too';
      await sql(`INSERT INTO taskflow.webhook_endpoints (url, disabled_at) VALUES ($1, taskflow.now())`, [url]);
      return [() => trpc().webhooks.enableEndpoint.mutate({ url }), 'webhook_endpoint.enabled'];
    },
    'webhooks.ping': null,
    'webhooks.subscribe': async () => [
      () => trpc().webhooks.subscribe.mutate(aSubscription),
      'webhook_subscription.created',
    ],
    'webhooks.unsubscribe': async () => {
      const subscriptionId = await anId('/api/webhooks/subscriptions', aSubscription, 'subscriptionId');
      return [() => trpc().webhooks.unsubscribe.mutate({ subscriptionId }), 'webhook_subscription.deleted'];
    },
    'webhooks.rotateSecret': async () => [
      () => trpc().webhooks.rotateSecret.mutate({ owner: 'global' }),
      'webhook_secret.rotated',
    ],
  };

  test('every procedure that changes something', async () => {
    const mutations = Object.entries(appRouter._def.procedures)
      .filter(([, procedure]) => (procedure as { _def: { type: string } })._def.type === 'mutation')
      .map(([name]) => name);
    expect(mutations.toSorted(byName)).toEqual(Object.keys(procedures).toSorted(byName));
    for (const prepare of Object.values(procedures).filter((one) => one !== null)) {
      const [call, action] = await prepare();
      const before = await newest();
      await call();
      expect(await since(before)).toMatchObject([{ actor: 'bootstrap', address: '203.0.113.9', action }]);
    }
  });
});

test('nothing writes entries but what stands in src/server/audit', () => {
  const files = globSync(['src/**/*.ts', 'worker/**/*.ts', 'scripts/**/*.ts']);
  const writers = files.filter((file) => /(INTO|UPDATE) taskflow\.audit_log/.test(readFileSync(file, 'utf8')));
  const folders = new Set(writers.map((file) => path.dirname(file)));
  expect([...folders]).toEqual(['src/server/audit']);
});

test('what is refused, or changes nothing, leaves no entry', async () => {
  const ended = await aCancelledJob();
  const drained = await aWorker();
  await send('POST', `/api/workers/${drained}/drain`);
  const before = await newest();
  const answers: Answer[] = [
    await send('POST', `/api/jobs/${ended}/cancel`),
    await send('PATCH', `/api/jobs/${ended}`, { priority: 'low' }),
    await send('POST', `/api/jobs/${randomUUID()}/retry`),
    await send('POST', `/api/jobs/${await aJob()}/delete`),
    await send('POST', `/api/workers/${drained}/drain`),
    await send('PUT', '/api/tasks/pulled', { payloadSchema: { type: 'nonsense' } }),
    await send('DELETE', '/api/session'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([409, 409, 404, 409, 200, 422, 204]);
  expect(await since(before)).toEqual([]);
});

test('a wrong key at sign-in is in the log, ten times a minute and address at most', async () => {
  const before = await newest();
  for (let tries = 0; tries < 15; tries += 1) {
    const headers = { 'x-forwarded-for': '198.51.100.7' };
    expect((await send('POST', '/api/session', { key: `tf_${marker}` }, headers)).status).toBe(401);
  }
  const entries = await since(before);
  expect(entries).toEqual(
    Array.from({ length: 10 }, () => ({
      ...{ actor: 'unknown', action: 'session.refused', subject: null, address: '198.51.100.7' },
      ...{ before: null, after: null },
    })),
  );
});

test('a command that works in the database is in the log as such', async () => {
  const before = await newest();
  const args = ['keys', 'create', '--name', 'x', '--scope', 'read'];
  const { stdout } = await runCli(args, {
    env: { DATABASE_URL: api.settings['DATABASE_URL'] ?? '', TASKFLOW_BOOTSTRAP_KEY: bootstrapKey },
  });
  expect(stdout).toContain('tf_');
  expect(await since(before)).toMatchObject([{ actor: 'local', action: 'key.created', address: 'cli' }]);
});

test('no entry can be changed or removed, not even by the owner of the table', async () => {
  const owner = await sql(`SELECT tableowner = current_user AS is_mine FROM pg_tables WHERE tablename = 'audit_log'`);
  expect(owner).toEqual([{ is_mine: true }]);
  const [{ count }] = await sql('SELECT count(*) FROM taskflow.audit_log');
  for (const text of [
    `UPDATE taskflow.audit_log SET actor = 'somebody else'`,
    'DELETE FROM taskflow.audit_log',
    'DELETE FROM taskflow.audit_log WHERE false',
    'TRUNCATE taskflow.audit_log',
    `SET session_replication_role = replica; DELETE FROM taskflow.audit_log`,
  ]) {
    const refusal = { code: '42501', message: expect.stringContaining('append-only') };
    await expect(api.pool.query(text)).rejects.toMatchObject(refusal);
  }
  expect(await sql('SELECT count(*) FROM taskflow.audit_log')).toEqual([{ count }]);
});

test('there is no key, secret, payload or header in any entry', async () => {
  const rows = await sql('SELECT a::text AS text FROM taskflow.audit_log a');
  const all = rows.map(({ text }) => text).join('\n');
  expect(all).not.toMatch(new RegExp(`${marker}|tf_|whsec_|[\\w-]{43}`));
  expect(rows.length).toBeGreaterThan(20);
});
