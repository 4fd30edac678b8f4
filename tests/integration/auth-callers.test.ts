import { createHash, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { startWebProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import type { TestApi } from '../support/api.ts';

const bootstrapKey = 'tf_bootstrap_0123456789abcdef';

/** Sends any header as it is, also those that `fetch` keeps to itself. */
function statusOf(
  api: TestApi,
  path: string,
  headers: Record<string, string>,
  method = 'GET',
  body = '',
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const sent = request(api.url + path, { method, headers }, (response) => {
    response.resume();
    resolve(response.statusCode ?? 0);
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

const aJob = JSON.stringify({ taskType: 'noop' });
const asJson = { 'content-type': 'application/json' };

describe('before any key was made', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi('postgres', { CORS_ORIGIN: 'https://dash.example' });
  });
  afterAll(() => api.stop());

  const get = (headers: Record<string, string>) => statusOf(api, '/api/jobs', headers);
  const post = (headers: Record<string, string>) => statusOf(api, '/api/jobs', { ...asJson, ...headers }, 'POST', aJob);

  test('a caller on this machine needs none', async () => {
    expect(await get({})).toBe(200);
    expect(await get({ host: `localhost:${api.web.port}` })).toBe(200);
    expect(await post({})).toBe(201);
  });

  test('a name that was rebound to this machine is not this machine', async () => {
    expect(await get({ host: 'evil.example' })).toBe(401);
    expect(await get({ host: '127.0.0.1.evil.example' })).toBe(401);
  });

  test.each(['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'])(
    'who comes through a proxy (%s) is a stranger',
    async (name) => {
      expect(await get({ [name]: 'for=127.0.0.1' })).toBe(401);
    },
  );

  test('the header that carries the peer inward cannot be written from outside', async () => {
    const forged = { host: 'evil.example', 'x-taskflow-peer': '127.0.0.1' };
    expect(await get(forged)).toBe(401);
    expect(await get({ 'x-taskflow-peer': 'anything' })).toBe(200);
  });

  test('pages of other origins are refused, those of our own are not', async () => {
    expect(await get({ origin: 'http://evil.example' })).toBe(403);
    expect(await get({ origin: 'null' })).toBe(403);
    expect(await get({ origin: 'http://127.0.0.1:1' })).toBe(403);
    expect(await post({ origin: 'http://evil.example' })).toBe(403);
    expect(await post({ origin: api.url })).toBe(201);
    expect(await post({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await post({ 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await post({ 'sec-fetch-site': 'same-origin' })).toBe(201);
  });

  test('a page of an allowed origin may read but not change', async () => {
    const answer = await api.get('/api/jobs', { origin: 'https://dash.example' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://dash.example');
    expect(await post({ origin: 'https://dash.example' })).toBe(403);
  });

  test('a preflight is answered for an allowed origin alone', async () => {
    const ask = (origin: string) =>
      fetch(`${api.url}/api/jobs`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    const allowed = await ask('https://dash.example');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-methods')).toContain('POST');
    expect((await ask('http://evil.example')).status).toBe(403);
  });

  test('the first key shuts the door within five seconds, and revoking it does not open it again', async () => {
    const keyId = await makeKey(api, 'tf_first', ['read']);
    await expect.poll(() => get({}), { timeout: 5_000, interval: 100 }).toBe(401);
    expect(await get({ authorization: 'Bearer tf_first' })).toBe(200);
    await api.pool.query('UPDATE taskflow.api_keys SET revoked_at = now() WHERE id = $1', [keyId]);
    await expect.poll(() => get({ authorization: 'Bearer tf_first' }), { timeout: 5_000, interval: 100 }).toBe(401);
    expect(await get({})).toBe(401);
  });
});

describe('with keys', () => {
  let api: TestApi;
  beforeAll(async () => {
    const more = { TASKFLOW_BOOTSTRAP_KEY: bootstrapKey, CORS_ORIGIN: 'https://dash.example' };
    api = await startApi('postgres', more);
  });
  afterAll(() => api.stop());

  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

  test('nobody gets in without one, and what tells of health stays open', async () => {
    for (const path of [
      '/api/jobs',
      '/api/stats',
      '/api/tasks',
      '/api/workers',
      '/api/realtime',
      `/api/jobs/${randomUUID()}`,
    ]) {
      const answer = await api.get(path);
      expect([path, answer.status]).toEqual([path, 401]);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
    expect((await api.get('/api/jobs', bearer('tf_wrong'))).status).toBe(401);
    expect((await api.get('/api/jobs', { authorization: 'Basic abc' })).status).toBe(401);
    expect((await api.get('/healthz')).status).toBe(200);
    expect((await api.get('/readyz')).status).toBe(200);
  });

  test('the bootstrap key may do everything', async () => {
    expect((await api.send('POST', '/api/jobs', { taskType: 'noop' }, bearer(bootstrapKey))).status).toBe(201);
    expect((await api.get('/api/stats', bearer(bootstrapKey))).status).toBe(200);
  });

  test('a submit key sees and cancels its own jobs alone; a read key sees all and changes nothing', async () => {
    await makeKey(api, 'tf_submit', ['submit']);
    await makeKey(api, 'tf_read', ['read']);
    const others = (await api.send('POST', '/api/jobs', { taskType: 'noop' }, bearer(bootstrapKey))).body.jobId;
    const own = (await api.send('POST', '/api/jobs', { taskType: 'noop' }, bearer('tf_submit'))).body.jobId;
    const list = (await api.get('/api/jobs', bearer('tf_submit'))).body.jobs;
    expect(list.map((job: { jobId: string }) => job.jobId)).toEqual([own]);
    expect((await api.get(`/api/jobs/${own}`, bearer('tf_submit'))).status).toBe(200);
    for (const part of ['', '/logs', '/attempts', '/artifacts']) {
      expect((await api.get(`/api/jobs/${others}${part}`, bearer('tf_submit'))).status).toBe(404);
    }
    expect((await api.send('DELETE', `/api/jobs/${others}`, undefined, bearer('tf_submit'))).status).toBe(404);
    expect((await api.send('DELETE', `/api/jobs/${own}`, undefined, bearer('tf_submit'))).status).toBe(200);
    expect((await api.get('/api/stats', bearer('tf_submit'))).status).toBe(403);
    expect((await api.get(`/api/jobs/${others}`, bearer('tf_read'))).status).toBe(200);
    expect((await api.send('POST', '/api/jobs', { taskType: 'noop' }, bearer('tf_read'))).status).toBe(403);
    expect((await api.send('DELETE', `/api/jobs/${others}`, undefined, bearer('tf_read'))).status).toBe(403);
  });

  test('a ticket that no socket would accept is not given', async () => {
    await makeKey(api, 'tf_submit_only', ['submit']);
    await makeKey(api, 'tf_read_only', ['read']);
    const refused = await api.get('/api/realtime', bearer('tf_submit_only'));
    expect([refused.status, refused.body.detail]).toEqual([403, 'This key lacks the scope read.']);
    expect((await api.get('/api/realtime', bearer('tf_read_only'))).status).toBe(200);
  });

  test('who may see and submit cancels no job of another; who manages does', async () => {
    await makeKey(api, 'tf_read_submit', ['read', 'submit']);
    await makeKey(api, 'tf_manage', ['manage']);
    const { jobId } = (await api.send('POST', '/api/jobs', { taskType: 'noop' }, bearer(bootstrapKey))).body;
    for (const [method, path] of [
      ['DELETE', `/api/jobs/${jobId}`],
      ['POST', `/api/jobs/${jobId}/cancel`],
    ] as const) {
      const answer = await api.send(method, path, undefined, bearer('tf_read_submit'));
      expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    }
    expect((await api.send('POST', `/api/jobs/${jobId}/cancel`, undefined, bearer('tf_manage'))).status).toBe(200);
  });

  test('files answer to the same owner rule', async () => {
    await makeKey(api, 'tf_files', ['submit']);
    const uploaded = await api.send('POST', '/api/files', 'bytes', {
      ...bearer('tf_files'),
      'content-type': 'text/plain',
    });
    const path = `/api/files/${uploaded.body.fileId}`;
    expect((await api.get(path, bearer('tf_files'))).body).toBe('bytes');
    await makeKey(api, 'tf_stranger', ['submit']);
    expect((await api.get(path, bearer('tf_stranger'))).status).toBe(404);
    expect((await api.get(path, bearer(bootstrapKey))).status).toBe(200);
  });

  test('a key that has expired is none', async () => {
    await makeKey(api, 'tf_old', ['read'], "now() - interval '1 second'");
    expect((await api.get('/api/jobs', bearer('tf_old'))).status).toBe(401);
  });

  test('a page of an allowed origin may change with a key; any other is refused whatever it carries', async () => {
    const post = (origin: string) =>
      statusOf(api, '/api/jobs', { ...asJson, ...bearer(bootstrapKey), origin }, 'POST', aJob);
    expect(await post('https://dash.example')).toBe(201);
    expect(await post('https://evil.example')).toBe(403);
  });

  test('the dashboard signs in with a key, stays in by its cookie, and cannot be used from elsewhere', async () => {
    expect((await api.send('POST', '/api/session', { key: 'wrong' })).status).toBe(401);
    const signedIn = await api.send('POST', '/api/session', { key: bootstrapKey });
    expect(signedIn.status).toBe(201);
    const cookie = signedIn.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly; SameSite=Lax/);
    expect(cookie).not.toContain(bootstrapKey);
    const session = { cookie: cookie.split(';')[0] ?? '' };
    expect(await statusOf(api, '/api/jobs', session)).toBe(200);
    expect(await statusOf(api, '/api/jobs', { ...session, ...asJson, origin: api.url }, 'POST', aJob)).toBe(201);
    const elsewhere = { ...session, ...asJson, origin: 'https://dash.example' };
    expect(await statusOf(api, '/api/jobs', elsewhere, 'POST', aJob)).toBe(403);
    const name = session.cookie.split('=', 1)[0];
    const besideAnother = {
      cookie: `${name}=of.another; taskflow_session_0a1b=of.another; ${session.cookie}; ${name}=`,
    };
    expect(await statusOf(api, '/api/jobs', besideAnother)).toBe(200);
    const tampered = { cookie: `${session.cookie.slice(0, -2)}xx` };
    expect(await statusOf(api, '/api/jobs', tampered)).toBe(401);
  });

  test('the cookie of a browser that came by https is sent by https alone', async () => {
    const { host } = new URL(api.url);
    const signIn = async (origin: string) =>
      (await api.send('POST', '/api/session', { key: bootstrapKey }, { origin })).headers.get('set-cookie');
    expect(await signIn(`https://${host}`)).toMatch(/; HttpOnly; SameSite=Lax; Max-Age=43200; Secure$/);
    expect(await signIn(`http://${host}`)).not.toContain('Secure');
  });

  test('signing out everywhere ends every session of the key at once, in all processes, and no other’s', async () => {
    const signIn = async (key: string) => {
      const { headers } = await api.send('POST', '/api/session', { key });
      return { cookie: headers.get('set-cookie')?.split(';')[0] ?? '' };
    };
    const others = `tf_${'o'.repeat(43)}`;
    await makeKey(api, others, ['read']);
    const [here, there, another] = [await signIn(bootstrapKey), await signIn(bootstrapKey), await signIn(others)];
    const second = await startWebProcess(api.settings);
    try {
      const statuses = async (url: string) =>
        Promise.all(
          [here, there, another].map(async (headers) => (await fetch(`${url}/api/jobs`, { headers })).status),
        );
      expect([await statuses(api.url), await statuses(second.url)]).toEqual([
        [200, 200, 200],
        [200, 200, 200],
      ]);
      const everywhere = '/api/session?everywhere=true';
      const answer = await api.send('DELETE', everywhere, undefined, { ...here, origin: api.url });
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')]);
      expect(await statuses(api.url)).toEqual([401, 401, 200]);
      await waitFor(async () => (await statuses(second.url)).join() === '401,401,200', { timeoutMs: 3000 });
      expect(await statusOf(api, '/api/jobs', await signIn(bootstrapKey))).toBe(200);
      expect(await statusOf(api, '/api/jobs', bearer(bootstrapKey))).toBe(200);
      // Neither a session that is over nor a key alone does it, and no page elsewhere.
      expect((await api.send('DELETE', everywhere, undefined, here)).status).toBe(401);
      expect((await api.send('DELETE', everywhere, undefined, bearer(bootstrapKey))).status).toBe(401);
      const foreign = { ...another, origin: 'https://evil.example' };
      expect((await api.send('DELETE', everywhere, undefined, foreign)).status).toBe(403);
      expect((await api.send('DELETE', '/api/session?everywhere=yes', undefined, another)).status).toBe(400);
      expect(await statusOf(api, '/api/jobs', another)).toBe(200);
      const { rows } = await api.pool.query(
        `SELECT actor, subject FROM taskflow.audit_log WHERE action = 'session.all_ended'`,
      );
      expect(rows).toEqual([{ actor: 'bootstrap', subject: 'bootstrap' }]);
    } finally {
      await second.stop();
    }
  });

  test('signing out takes the cookie away', async () => {
    const signedIn = await api.send('POST', '/api/session', { key: bootstrapKey });
    const [name] = (signedIn.headers.get('set-cookie') ?? '').split('=', 1);
    const answer = await api.send('DELETE', '/api/session');
    const ended = `${name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`;
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([204, ended]);
  });
});

async function makeKey(api: TestApi, key: string, scopes: string[], expiresAt = 'NULL'): Promise<string> {
  const id = randomUUID();
  await api.pool.query(
    `INSERT INTO taskflow.api_keys (id, name, sha256, scopes, expires_at) VALUES ($1, $2, $3, $4, ${expiresAt})`,
    [id, key, createHash('sha256').update(key).digest('hex'), scopes],
  );
  return id;
}
