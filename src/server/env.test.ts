import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { allowedOrigins, EnvError, loadEnv } from './env.ts';

const url = 'postgresql://user:secret@localhost/db';

function linesOf(source: Record<string, string>): string[] {
  try {
    loadEnv(source);
    return [];
  } catch (error) {
    if (error instanceof EnvError) return error.lines;
    throw error;
  }
}

test('what is not set has its default, and an empty variable counts as not set', () => {
  expect(loadEnv({ DATABASE_URL: url, PORT: '' })).toMatchObject({ PORT: 3000, MAX_RETRIES: 3, WORKER_CONCURRENCY: 5 });
});

test('what shares a database by DATABASE_SCHEMA may share a Redis as well', () => {
  expect(loadEnv({ DATABASE_URL: url })).toMatchObject({ DATABASE_SCHEMA: 'taskflow', QUEUE_PREFIX: 'taskflow' });
  expect(loadEnv({ DATABASE_URL: url, DATABASE_SCHEMA: 'shop' }).QUEUE_PREFIX).toBe('shop');
  expect(loadEnv({ DATABASE_URL: url, DATABASE_SCHEMA: 'shop', QUEUE_PREFIX: '{a}' }).QUEUE_PREFIX).toBe('{a}');
  expect(linesOf({ DATABASE_URL: url, DATABASE_SCHEMA: 'public' })).toEqual([
    expect.stringMatching(/^DATABASE_SCHEMA: must be .* \(got "public"\)$/),
  ]);
});

test('every bad value has a line of its own that names it', () => {
  expect(linesOf({ DATABASE_URL: url, PORT: 'abc', MAX_RETRIES: '11', LEASE_MS: '1' })).toEqual([
    'PORT: must be a whole number from 0 to 65535 (got "abc")',
    'MAX_RETRIES: must be a whole number from 0 to 10 (got "11")',
    'LEASE_MS: must be a whole number from 3000 to 600000 (got "1")',
  ]);
});

test('a missing database is named, and no line repeats a value that may hold a password', () => {
  expect(linesOf({})).toEqual(['DATABASE_URL: is required']);
  expect(linesOf({ DATABASE_URL: 'mysql://user:secret@localhost/db' }).join('\n')).not.toContain('secret');
});

test('browsers may call from this machine and PUBLIC_URL, or from CORS_ORIGIN alone', () => {
  const env = loadEnv({ DATABASE_URL: url, PUBLIC_URL: 'https://tasks.example/x' });
  expect(allowedOrigins(env, 3005)).toEqual([
    'http://localhost:3005',
    'http://127.0.0.1:3005',
    'http://[::1]:3005',
    'https://tasks.example',
  ]);
  expect(allowedOrigins(loadEnv({ DATABASE_URL: url, CORS_ORIGIN: 'https://a.example, https://b.example' }))).toEqual([
    'https://a.example',
    'https://b.example',
  ]);
});

test('a variable can be a file, whose last newline is not part of it', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-secrets-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'database_url');
  writeFileSync(file, `${url}\n`);
  expect(loadEnv({ DATABASE_URL_FILE: file })).toMatchObject({ DATABASE_URL: url });
  expect(linesOf({ DATABASE_URL_FILE: file, DATABASE_URL: url })).toEqual([
    'DATABASE_URL_FILE: is set beside DATABASE_URL, set one of them',
  ]);
  expect(linesOf({ DATABASE_URL_FILE: file, SMTP_URL_FILE: `${file}.none` }).join()).toMatch(
    /^SMTP_URL_FILE: cannot be read \(ENOENT/,
  );
  writeFileSync(file, 'mysql://user:secret@localhost/db');
  expect(linesOf({ DATABASE_URL_FILE: file })).toEqual([
    'DATABASE_URL: must be a postgresql:// URL (got a value that is not shown here)',
  ]);
});
