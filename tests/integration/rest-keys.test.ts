import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startApi, type TestApi } from '../support/api.ts';
import { waitFor } from '../support/wait-for.ts';

let api: TestApi;
let admin: { authorization: string };
beforeAll(async () => {
  api = await startApi('postgres');
});
afterAll(() => api.stop());
let before: string;
beforeEach(async () => {
  const { rows } = await api.pool.query('SELECT coalesce(max(id), 0) AS id FROM taskflow.audit_log');
  before = rows[0].id;
});

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const create = (body: unknown, headers: Record<string, string> = admin) => api.send('POST', '/api/keys', body, headers);
async function aKey(scopes: string[], more = {}): Promise<{ keyId: string; key: string }> {
  const answer = await create({ name: 'a key', scopes, ...more });
  expect(answer.status).toBe(201);
  return answer.body;
}
const revoke = (keyId: string, headers = admin) => api.send('DELETE', `/api/keys/${keyId}`, undefined, headers);
const audit = async () =>
  (
    await api.pool.query(
      'SELECT actor, action, subject, coalesce(after, before) AS what FROM taskflow.audit_log WHERE id > $1 ORDER BY id',
      [before],
    )
  ).rows;

test('the first key is made on this machine, must be an admin key, and shuts the door', async () => {
  const refused = await create({ name: 'first', scopes: ['manage'] }, {});
  expect([refused.status, refused.body.errors[0].path]).toEqual([422, 'scopes']);
  const { status, body } = await create({ name: 'first', scopes: ['admin'] }, {});
  expect([status, body]).toEqual([
    201,
    {
      keyId: expect.any(String),
      key: expect.stringMatching(/^tf_[\w-]{43}$/),
      name: 'first',
      scopes: ['admin'],
      createdAt: expect.any(String),
      expiresAt: null,
      lastUsedAt: null,
    },
  ]);
  admin = bearer(body.key);
  expect(await audit()).toEqual([
    {
      actor: 'local',
      action: 'key.created',
      subject: body.keyId,
      what: { name: 'first', scopes: ['admin'], expiresAt: null },
    },
  ]);
  await waitFor(async () => (await api.get('/api/jobs')).status === 401);
  expect((await api.get('/api/jobs', admin)).status).toBe(200);
});

test('a key stands in its answer alone: neither in the list nor in the database', async () => {
  const { keyId, key } = await aKey(['read']);
  const { body } = await api.get('/api/keys', admin);
  expect(body.keys[0]).toMatchObject({ keyId, name: 'a key', scopes: ['read'] });
  const { rows } = await api.pool.query('SELECT k.*, a.* FROM taskflow.api_keys k, taskflow.audit_log a');
  expect(JSON.stringify([body, rows])).not.toContain(key.slice(3));
});

test('only admin keys see and make keys', async () => {
  for (const scope of ['read', 'submit', 'manage']) {
    const { key, keyId } = await aKey([scope]);
    expect((await api.get('/api/keys', bearer(key))).status).toBe(403);
    expect((await create({ name: 'more', scopes: ['admin'] }, bearer(key))).status).toBe(403);
    expect((await revoke(keyId, bearer(key))).status).toBe(403);
  }
});

test('a revoked key is refused and listed no more, and revoking it again changes nothing', async () => {
  const { key, keyId } = await aKey(['read']);
  expect((await api.get('/api/jobs', bearer(key))).status).toBe(200);
  expect((await revoke(keyId)).status).toBe(204);
  expect((await api.get('/api/jobs', bearer(key))).status).toBe(401);
  expect((await revoke(keyId)).status).toBe(204);
  expect((await audit()).map(({ action }) => action)).toEqual(['key.created', 'key.revoked']);
  expect((await api.get('/api/keys', admin)).body.keys.map((one: { keyId: string }) => one.keyId)).not.toContain(keyId);
});

test('when a key was last used is known to the minute', async () => {
  const { key, keyId } = await aKey(['read']);
  await api.get('/api/jobs', bearer(key));
  const lastUsed = async () => {
    const { keys } = (await api.get('/api/keys', admin)).body;
    return keys.find((one: { keyId: string }) => one.keyId === keyId).lastUsedAt;
  };
  expect(Date.now() - Date.parse(await waitFor(lastUsed))).toBeLessThan(10_000);
});

test('the last admin key stays, also when two revoke each other at once', async () => {
  const { keys } = (await api.get('/api/keys', admin)).body;
  const [first] = keys.filter((key: { scopes: string[] }) => key.scopes.includes('admin'));
  const refused = await revoke(first.keyId);
  expect([refused.status, refused.body.code]).toEqual([409, 'conflict']);
  for (let round = 0; round < 5; round += 1) {
    const second = await aKey(['admin']);
    const answers = await Promise.all([revoke(first.keyId), revoke(second.keyId, bearer(second.key))]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 409]);
    const { rows } = await api.pool.query(
      `SELECT id FROM taskflow.api_keys WHERE revoked_at IS NULL AND 'admin' = ANY(scopes)`,
    );
    expect(rows).toHaveLength(1);
    if (rows[0].id === second.keyId) {
      admin = bearer(second.key);
      Object.assign(first, { keyId: second.keyId });
    }
  }
});

test.each([
  [{}, ['name', 'scopes']],
  [{ name: '', scopes: ['read'] }, ['name']],
  [{ name: 'x', scopes: [] }, ['scopes']],
  [{ name: 'x', scopes: ['root'] }, ['scopes.0']],
  [{ name: 'x', scopes: ['read'], expiresAt: '2020-01-01T00:00:00Z' }, ['expiresAt']],
  [{ name: 'x', scopes: ['read'], key: 'tf_mine' }, ['key']],
  [{ name: 'a\0b', scopes: ['read'] }, ['name']],
])('%j makes no key', async (body, paths) => {
  const answer = await create(body);
  expect([answer.status, answer.body.errors.map(({ path }: { path: string }) => path)]).toEqual([422, paths]);
  expect(await audit()).toEqual([]);
});

test('a key that is none is 404', async () => {
  for (const id of [randomUUID(), 'bootstrap', '%00']) expect((await revoke(id)).status).toBe(404);
});
