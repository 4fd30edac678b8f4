import { afterAll, beforeAll, expect, test } from 'vitest';
import { appRouter } from '../../src/server/api/root-router.ts';
import { describedPaths } from '../../src/server/openapi/described-paths.ts';
import { startApi, type TestApi } from '../support/api.ts';

const callers = ['nobody', 'read', 'submit', 'manage', 'admin', 'revoked', 'expired'] as const;
type Caller = (typeof callers)[number];

const readers: Caller[] = ['read', 'manage', 'admin'];
const submitters: Caller[] = ['submit', 'manage', 'admin'];
const readersAndSubmitters: Caller[] = ['read', 'submit', 'manage', 'admin'];
const managers: Caller[] = ['manage', 'admin'];
const admins: Caller[] = ['admin'];
const everybody: Caller[] = [...callers];

/** Who may call what, written by hand after the contract: an operation that is not here fails the test. */
const operations: Record<string, Caller[]> = {
  'POST /api/jobs': submitters,
  'GET /api/jobs': readersAndSubmitters,
  'POST /api/jobs/batch': submitters,
  'GET /api/jobs/{jobId}': readersAndSubmitters,
  'PATCH /api/jobs/{jobId}': submitters,
  'DELETE /api/jobs/{jobId}': submitters,
  'POST /api/jobs/{jobId}/cancel': submitters,
  'POST /api/jobs/{jobId}/delete': submitters,
  'POST /api/jobs/{jobId}/retry': submitters,
  'POST /api/jobs/{jobId}/rerun': submitters,
  'GET /api/jobs/{jobId}/why': readersAndSubmitters,
  'GET /api/jobs/{jobId}/events': readersAndSubmitters,
  'GET /api/jobs/{jobId}/logs': readersAndSubmitters,
  'GET /api/jobs/{jobId}/logs/export': readersAndSubmitters,
  'GET /api/jobs/{jobId}/attempts': readersAndSubmitters,
  'GET /api/jobs/{jobId}/artifacts': readersAndSubmitters,
  'GET /api/jobs/{jobId}/artifacts/{name}': readersAndSubmitters,
  'POST /api/jobs/actions': managers,
  'GET /api/jobs/actions': readers,
  'GET /api/jobs/actions/{actionId}': readers,
  'DELETE /api/jobs/actions/{actionId}': managers,
  'POST /api/jobs/actions/{actionId}/undo': managers,
  'GET /api/jobs/export': readersAndSubmitters,
  'POST /api/jobs/export': readersAndSubmitters,
  'POST /api/files': submitters,
  'GET /api/files/{fileId}': readersAndSubmitters,
  'GET /api/tasks': readersAndSubmitters,
  'GET /api/tasks/{taskType}': readersAndSubmitters,
  'PUT /api/tasks/{taskType}': managers,
  'PATCH /api/tasks/{taskType}': managers,
  'POST /api/tasks/{taskType}/pause': managers,
  'POST /api/tasks/{taskType}/resume': managers,
  'POST /api/tasks/pause': managers,
  'POST /api/tasks/resume': managers,
  'GET /api/workers': readers,
  'GET /api/workers/{workerId}': readers,
  'POST /api/workers/{workerId}/drain': managers,
  'GET /api/schedules': readers,
  'POST /api/schedules': managers,
  'POST /api/schedules/preview': readers,
  'GET /api/schedules/{scheduleId}': readers,
  'GET /api/schedules/{scheduleId}/ticks': readers,
  'GET /api/schedules/{scheduleId}/backfill': readers,
  'PATCH /api/schedules/{scheduleId}': managers,
  'DELETE /api/schedules/{scheduleId}': managers,
  'POST /api/schedules/{scheduleId}/pause': managers,
  'POST /api/schedules/{scheduleId}/resume': managers,
  'POST /api/schedules/{scheduleId}/run': managers,
  'POST /api/schedules/{scheduleId}/backfill': managers,
  'GET /api/stats': readers,
  'GET /api/metrics': readers,
  'GET /api/stats/history': readers,
  'GET /healthz': everybody,
  'GET /readyz': everybody,
  'POST /api/work/claim': managers,
  'POST /api/work/heartbeat': managers,
  'POST /api/work/log': managers,
  'POST /api/work/progress': managers,
  'POST /api/work/artifact': managers,
  'GET /api/work/file': managers,
  'POST /api/work/finish': managers,
  'POST /api/work/fail': managers,
  'POST /api/work/release': managers,
  'GET /api/errors': readers,
  'GET /api/errors/{fingerprint}': readers,
  'POST /api/errors/{fingerprint}/ignore': managers,
  'POST /api/errors/{fingerprint}/resolve': managers,
  'POST /api/errors/{fingerprint}/reopen': managers,
  'POST /api/errors/{fingerprint}/retry': managers,
  'GET /api/webhooks/deliveries': readersAndSubmitters,
  'GET /api/webhooks/deliveries/{deliveryId}': readersAndSubmitters,
  'POST /api/webhooks/deliveries/{deliveryId}/redeliver': submitters,
  'POST /api/webhooks/redeliver': managers,
  'GET /api/webhooks/redeliver/{redeliveryId}': readers,
  'DELETE /api/webhooks/redeliver/{redeliveryId}': managers,
  'GET /api/webhooks/subscriptions': readersAndSubmitters,
  'POST /api/webhooks/subscriptions': submitters,
  'DELETE /api/webhooks/subscriptions/{subscriptionId}': submitters,
  'POST /api/webhooks/ping': submitters,
  'GET /api/webhooks/secret': submitters,
  'POST /api/webhooks/secret/rotate': submitters,
  'GET /api/webhooks/hosts': readers,
  'GET /api/webhooks/endpoints': readers,
  'POST /api/webhooks/endpoints/enable': managers,
  'GET /api/keys': admins,
  'POST /api/keys': admins,
  'DELETE /api/keys/{keyId}': admins,
  // A wrong key in the body is what makes 401 here.
  'POST /api/session': everybody,
  'DELETE /api/session': everybody,
  'GET /api/realtime': readers,
  'GET /api/audit': admins,
  'GET /api/audit/export': admins,
  'GET /api/openapi.json': readersAndSubmitters,
};

/** The same for the dashboard's procedures. */
const procedures: Record<string, Caller[]> = {
  'actions.create': managers,
  'actions.preview': readers,
  'actions.list': readers,
  'actions.get': readers,
  'actions.stop': managers,
  'actions.undo': managers,
  'audit.list': admins,
  'errors.list': readers,
  'errors.get': readers,
  'errors.ofJob': readers,
  'errors.ignore': managers,
  'errors.resolve': managers,
  'errors.reopen': managers,
  'errors.retry': managers,
  'jobs.list': readersAndSubmitters,
  'jobs.get': readersAndSubmitters,
  'jobs.tags': readersAndSubmitters,
  'jobs.why': readersAndSubmitters,
  'jobs.logs': readersAndSubmitters,
  'jobs.attempts': readersAndSubmitters,
  'jobs.artifacts': readersAndSubmitters,
  'jobs.deliveries': readersAndSubmitters,
  'jobs.reruns': readersAndSubmitters,
  'jobs.submit': submitters,
  'jobs.cancel': submitters,
  'jobs.retry': submitters,
  'jobs.rerun': submitters,
  'jobs.check': submitters,
  'jobs.checkRerun': submitters,
  'jobs.delete': submitters,
  'keys.list': admins,
  'keys.create': admins,
  'keys.revoke': admins,
  'schedules.list': readers,
  'schedules.get': readers,
  'schedules.ticks': readers,
  'schedules.week': readers,
  'schedules.preview': readers,
  'schedules.create': managers,
  'schedules.change': managers,
  'schedules.pause': managers,
  'schedules.resume': managers,
  'schedules.run': managers,
  'schedules.previewBackfill': readers,
  'schedules.backfill': managers,
  'schedules.delete': managers,
  'settings.about': readers,
  'settings.retention': readers,
  'stats.overview': readers,
  'stats.history': readers,
  'tasks.list': readersAndSubmitters,
  'tasks.figures': readersAndSubmitters,
  'tasks.get': readersAndSubmitters,
  'tasks.limit': managers,
  'tasks.pause': managers,
  'tasks.resume': managers,
  'tasks.allPaused': readersAndSubmitters,
  'tasks.pauseAll': managers,
  'tasks.resumeAll': managers,
  'webhooks.list': readersAndSubmitters,
  'webhooks.get': readersAndSubmitters,
  'webhooks.redeliver': submitters,
  'webhooks.redeliverAll': managers,
  'webhooks.redelivery': readers,
  'webhooks.stopRedelivery': managers,
  'webhooks.hosts': readers,
  'webhooks.subscriptions': readersAndSubmitters,
  'webhooks.subscribe': submitters,
  'webhooks.unsubscribe': submitters,
  'webhooks.disabledEndpoints': readers,
  'webhooks.enableEndpoint': managers,
  'webhooks.ping': submitters,
  'webhooks.secret': submitters,
  'webhooks.rotateSecret': submitters,
  'workers.list': readers,
  'workers.atWork': readers,
  'workers.get': readers,
  'workers.drain': managers,
  whoAmI: readersAndSubmitters,
};

// Its type shows them nested; they are by their whole name.
const procedureTypes = appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>;

let api: TestApi;
const keys = new Map<Caller, string>();
const headersOf = (caller: Caller): Record<string, string> =>
  caller === 'nobody' ? {} : { authorization: `Bearer ${keys.get(caller)}` };

beforeAll(async () => {
  // Refusals are what is counted here, not limited.
  api = await startApi('postgres', { RATE_LIMIT_PER_ADDRESS: '0', RATE_LIMIT_PER_KEY: '0' });
  const admin = await api.send('POST', '/api/keys', { name: 'admin', scopes: ['admin'] });
  keys.set('admin', admin.body.key);
  const make = async (caller: Caller, scope: string): Promise<string> => {
    const { body } = await api.send('POST', '/api/keys', { name: caller, scopes: [scope] }, headersOf('admin'));
    keys.set(caller, body.key);
    return body.keyId;
  };
  for (const scope of ['read', 'submit', 'manage'] as const) await make(scope, scope);
  const revoked = await make('revoked', 'admin');
  await api.send('DELETE', `/api/keys/${revoked}`, undefined, headersOf('admin'));
  const expired = await make('expired', 'admin');
  await api.pool.query("UPDATE taskflow.api_keys SET expires_at = now() - interval '1 s' WHERE id = $1", [expired]);
});
afterAll(() => api.stop());

const isKey = (caller: Caller) => caller !== 'nobody' && caller !== 'revoked' && caller !== 'expired';
/** What a caller must hear: let in, whatever comes of it; without the right; not known. */
function expected(allowed: Caller[], caller: Caller): 'let in' | 403 | 401 {
  if (allowed.includes(caller)) return 'let in';
  return isKey(caller) ? 403 : 401;
}
const heard = (status: number) => (status === 401 || status === 403 ? status : 'let in');

const described = Object.entries(describedPaths).flatMap(([template, methods]) =>
  Object.keys(methods).map((method) => `${method} ${template}`),
);

test('every operation and every procedure has its line, and no line is without one', () => {
  const names = (lines: string[]) => new Set(lines);
  expect(names(Object.keys(operations))).toEqual(names(described));
  expect(names(Object.keys(procedures))).toEqual(names(Object.keys(procedureTypes)));
});

test.each(Object.entries(operations))('%s answers each kind of caller as the contract says', async (line, allowed) => {
  const [method = '', template = ''] = line.split(' ');
  const address = template.replaceAll(/\{\w+\}/g, 'none');
  const body = line === 'POST /api/session' ? { key: keys.get('read') } : undefined;
  const answers: Record<string, unknown> = {};
  for (const caller of callers) {
    answers[caller] = heard((await api.send(method, address, body, headersOf(caller))).status);
  }
  expect(answers).toEqual(Object.fromEntries(callers.map((caller) => [caller, expected(allowed, caller)])));
});

test.each(Object.entries(procedures))('%s answers each kind of caller as the contract says', async (name, allowed) => {
  const isQuery = procedureTypes[name]?._def.type === 'query';
  const answers: Record<string, unknown> = {};
  for (const caller of callers) {
    const headers = { ...headersOf(caller), 'content-type': 'application/json' };
    const init = isQuery ? { headers } : { headers, method: 'POST', body: '{}' };
    answers[caller] = heard((await fetch(`${api.url}/api/trpc/${name}`, init)).status);
  }
  expect(answers).toEqual(Object.fromEntries(callers.map((caller) => [caller, expected(allowed, caller)])));
});

test('what is another’s is not there for a key that may submit alone, whatever it asks of it', async () => {
  const admin = headersOf('admin');
  const job = await api.send('POST', '/api/jobs', { taskType: 'noop', delay: 3_600_000 }, admin);
  const file = await api.send('POST', '/api/files', 'text', { ...admin, 'content-type': 'text/plain' });
  const url = 'https://hooks.example/all';
  const subscription = await api.send('POST', '/api/webhooks/subscriptions', { url, taskType: 'noop' }, admin);
  expect([job.status, file.status, subscription.status]).toEqual([201, 201, 201]);
  const { jobId } = job.body;
  const { fileId } = file.body;
  const { subscriptionId } = subscription.body;
  const bodies: Record<string, object> = { PATCH: { priority: 'low' } };
  const lines = Object.keys(operations).filter((line) => /\{(?:jobId|fileId|subscriptionId)\}/.test(line));
  expect(lines).toHaveLength(16);
  for (const line of lines) {
    const [method = '', template = ''] = line.split(' ');
    const address = template
      .replace('{jobId}', jobId)
      .replace('{fileId}', fileId)
      .replace('{subscriptionId}', subscriptionId)
      .replace('{name}', 'a.txt');
    const answer = await api.send(method, address, bodies[method], headersOf('submit'));
    expect([line, answer.status]).toEqual([line, 404]);
  }
  for (const name of [
    'jobs.get',
    'jobs.why',
    'jobs.logs',
    'jobs.attempts',
    'jobs.artifacts',
    'jobs.deliveries',
    'jobs.reruns',
  ]) {
    const input = encodeURIComponent(JSON.stringify({ jobId }));
    const answer = await fetch(`${api.url}/api/trpc/${name}?input=${input}`, { headers: headersOf('submit') });
    expect([name, answer.status]).toEqual([name, 404]);
  }
  for (const name of ['jobs.cancel', 'jobs.retry', 'jobs.rerun', 'jobs.checkRerun', 'jobs.delete']) {
    const headers = { ...headersOf('submit'), 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify({ jobId }) };
    expect([name, (await fetch(`${api.url}/api/trpc/${name}`, init)).status]).toEqual([name, 404]);
  }
  expect((await api.get('/api/jobs', headersOf('submit'))).body.jobs).toEqual([]);
  expect((await api.get(`/api/jobs/${jobId}`, headersOf('read'))).body).toMatchObject({ status: 'pending' });
});
