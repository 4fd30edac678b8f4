import { expect, test } from 'vitest';
import { groupTimeProblems } from './group-time.ts';

const history = [{ at: '2026-11-20T10:00:00.000Z', count: 3 }];
const problemsOf = (from: string | null, to: string | null) => groupTimeProblems(history, { range: 'week', from, to });

test('a time that the chart of a group has nothing of is told', () => {
  expect(problemsOf(null, null)).toEqual({});
  expect(problemsOf('2026-11-20T10:00:00.000Z', '2026-11-20T11:00:00.000Z')).toEqual({});
  expect(problemsOf('2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z').from).toContain('goes back seven days');
  expect(problemsOf('2026-11-20T11:00:00.000Z', '2026-11-20T10:00:00.000Z').to).toBe('It is not after From.');
});
