import { expect, test } from 'vitest';
import { retentionDaysSchema, retentionRules, retentionText, type RetentionDays } from './retention-days.ts';

const rules = (given: RetentionDays | null, days = 30) =>
  retentionRules('t', JSON.parse(retentionText(given) ?? 'null'), days);

test('a task type keeps its jobs for its own time, by status or all alike, and follows RETENTION_DAYS else', () => {
  expect(rules(null)).toEqual([{ taskType: 't', days: 30, statuses: ['completed', 'failed', 'cancelled'] }]);
  expect(rules(0.5)).toEqual([{ taskType: 't', days: 0.5, statuses: ['completed', 'failed', 'cancelled'] }]);
  expect(rules({ failed: 90, completed: 1 })).toEqual([
    { taskType: 't', days: 1, statuses: ['completed'] },
    { taskType: 't', days: 30, statuses: ['cancelled'] },
    { taskType: 't', days: 90, statuses: ['failed'] },
  ]);
});

test('0 keeps for ever, of a status, of a task type and of all that say nothing else', () => {
  expect(rules(0)).toEqual([]);
  expect(rules({ failed: 0 })[0]?.statuses).toEqual(['completed', 'cancelled']);
  expect(rules({ completed: 2 }, 0)).toEqual([{ taskType: 't', days: 2, statuses: ['completed'] }]);
  expect(retentionText({})).toBeNull();
});

test('a time below an hour, a negative one and an unknown status are refused', () => {
  const isTaken = (given: unknown) => retentionDaysSchema.safeParse(given).success;
  expect([0, 1 / 24, 36_500, { failed: 0.5 }, {}].map(isTaken)).toEqual([true, true, true, true, true]);
  expect([-1, 0.01, 40_000, '7d', { lost: 3 }, { failed: -1 }].map(isTaken)).not.toContain(true);
});
