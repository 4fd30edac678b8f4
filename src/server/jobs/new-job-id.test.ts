import { validate, version } from 'uuid';
import { afterEach, expect, test, vi } from 'vitest';
import { newJobId } from './new-job-id.ts';

afterEach(() => void vi.useRealTimers());

test('ids are of version 7, each greater than the one before, though the clock stands or goes back', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-27T12:00:00Z') });
  const ids = Array.from({ length: 1000 }, newJobId);
  vi.setSystemTime(Date.parse('2026-11-27T11:59:59Z'));
  ids.push(...Array.from({ length: 1000 }, newJobId));
  vi.setSystemTime(Date.parse('2026-11-27T12:00:01Z'));
  ids.push(newJobId());
  expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(ids.map((id) => id.slice(-6))).size).toBeGreaterThan(1900);
});
