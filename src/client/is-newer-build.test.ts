import { expect, test } from 'vitest';
import { isNewerBuild } from './is-newer-build.ts';

const [older, newer] = ['20261126T215959Z-f00d', '20261126T220001Z-0bad'];

test('a build that was made later is newer, and none is newer than itself', () => {
  expect(isNewerBuild(newer, older)).toBe(true);
  expect(isNewerBuild(newer, newer)).toBe(false);
});

test('a page from the new version is not called old by a server that still runs the one before', () => {
  expect(isNewerBuild(older, newer)).toBe(false);
});

test('where either is not known, nothing is said', () => {
  expect(isNewerBuild(null, older)).toBe(false);
  expect(isNewerBuild(newer, null)).toBe(false);
});
