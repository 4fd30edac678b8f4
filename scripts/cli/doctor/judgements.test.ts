import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadEnv } from '../../../src/server/env.ts';
import { checkNode } from './check-node.ts';
import { judgeClock } from './check-clock.ts';
import { judgeConnections } from './check-connections.ts';
import { judgeRedis } from './check-redis.ts';
import { weakSecrets } from './check-secrets.ts';
import { examine } from './examine.ts';

const DATABASE_URL = 'postgresql://taskflow@127.0.0.1:1/none';

const good = [
  ...['redis_version:8.2.1', 'loading:0', 'used_memory:1048576', 'maxmemory:0', 'total_system_memory:8589934592'],
  ...['maxmemory_policy:noeviction', 'role:master', 'rdb_last_bgsave_status:ok', 'aof_last_write_status:ok'],
];
const redisWith = (...changed: string[]) => judgeRedis([...changed, ...good].join('\r\n'), 'redis:6379');

test('a Redis is judged by what INFO says of it', () => {
  expect(redisWith()).toMatchObject({
    state: 'ok',
    found: 'Redis 8.2.1 on redis:6379, noeviction, kept in memory alone, which is enough, 1.0 MB used',
  });
  expect(redisWith('valkey_version:9.0.0').found).toContain('Valkey 9.0.0');
  expect(redisWith('redis_version:6.0.16')).toMatchObject({ state: 'problem', advice: 'upgrade it to 6.2 or newer' });
  expect(redisWith('maxmemory_policy:allkeys-lru')).toMatchObject({ state: 'problem' });
  expect(redisWith('role:slave', 'slave_read_only:1')).toMatchObject({
    state: 'problem',
    found: expect.stringContaining('read-only'),
  });
  expect(redisWith('rdb_last_bgsave_status:err')).toMatchObject({
    state: 'problem',
    found: expect.stringContaining('cannot save'),
  });
  expect(redisWith('loading:1')).toMatchObject({ state: 'problem' });
  expect(redisWith('maxmemory:1200000')).toMatchObject({ state: 'warning', found: expect.stringContaining('87 %') });
  expect(redisWith('maxmemory:1000000')).toMatchObject({ state: 'problem' });
});

test('connections are a problem when there is no room for another process, a warning when all together may want more', () => {
  const env = loadEnv({ DATABASE_URL, REDIS_URL: 'redis://127.0.0.1:1' });
  const server = { most: 97, used: 20, strangers: 5 };
  expect(judgeConnections(env, server, 2)).toMatchObject({
    state: 'ok',
    found: '77 of 97 free; web and 2 workers may open 33',
  });
  expect(judgeConnections(env, server, 9)).toMatchObject({ state: 'warning' });
  expect(judgeConnections(env, { ...server, used: 90 }, 2)).toMatchObject({ state: 'problem' });
});

test('a clock may be two seconds off, and Node must be 24', () => {
  expect(judgeClock(-1999).state).toBe('ok');
  expect(judgeClock(300_000)).toMatchObject({ state: 'problem', found: '5 m 0 s ahead of the database' });
  expect(checkNode('20.19.0').state).toBe('problem');
});

test('secrets that are easily guessed are named, and never shown', () => {
  const strong = '3f9a61c07be2d845';
  const env = (given: Record<string, string>) => loadEnv({ DATABASE_URL, ...given });
  const zeros = `2026:${Buffer.alloc(32).toString('base64')}`;
  expect(weakSecrets(env({ TASKFLOW_BOOTSTRAP_KEY: strong, SESSION_SECRET: strong + strong }))).toEqual([]);
  expect(
    weakSecrets(
      env({
        TASKFLOW_BOOTSTRAP_KEY: 'please-change-me-now',
        SESSION_SECRET: 'a'.repeat(40),
        TASKFLOW_ENCRYPTION_KEYS: zeros,
        DATABASE_URL: 'postgresql://taskflow:taskflow@db.example.org/taskflow',
      }),
    ),
  ).toEqual(['TASKFLOW_BOOTSTRAP_KEY', 'SESSION_SECRET', 'TASKFLOW_ENCRYPTION_KEYS', 'the password in DATABASE_URL']);
});

test('every check has its part in docs/doctor.md, and no part is without one', async () => {
  const page = await readFile(fileURLToPath(new URL('../../../docs/doctor.md', import.meta.url)), 'utf8');
  const parts = [...page.matchAll(/^## (\S+)$/gm)].map(([, part]) => part);
  // Nothing answers there.
  const S3 = { S3_BUCKET: 'none', S3_ENDPOINT: 'http://127.0.0.1:1', S3_ACCESS_KEY_ID: 'a', S3_SECRET_ACCESS_KEY: 'b' };
  const checks = await examine({ settings: { DATABASE_URL, ...S3 }, isEmbedded: false });
  expect(checks.map(({ name }) => name.replaceAll(' ', '-'))).toEqual(parts);
  expect(checks.filter(({ state, doc }) => (state === 'ok') !== (doc === null))).toEqual([]);
});
