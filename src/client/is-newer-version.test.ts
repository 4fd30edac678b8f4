import { expect, test } from 'vitest';
import { isNewerVersion } from './is-newer-version.ts';

const shown = { version: 3, updatedAt: '2026-11-24T12:00:00.000Z' };

test('an older version is ignored, whenever it arrives', () => {
  expect(isNewerVersion({ version: 2, updatedAt: '2026-11-24T13:00:00.000Z' }, shown)).toBe(false);
  expect(isNewerVersion({ version: 4, updatedAt: '2026-11-24T11:00:00.000Z' }, shown)).toBe(true);
});

test('within a version the later progress counts', () => {
  expect(isNewerVersion({ version: 3, updatedAt: '2026-11-24T11:59:59.000Z' }, shown)).toBe(false);
  expect(isNewerVersion({ version: 3, updatedAt: '2026-11-24T12:00:01.000Z' }, shown)).toBe(true);
});
