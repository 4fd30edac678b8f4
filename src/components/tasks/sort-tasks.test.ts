import { expect, test } from 'vitest';
import type { TaskTypeFigures } from '../../jobs/task-type-schema.ts';
import { nextOrder, sortTasks } from './sort-tasks.ts';
import type { TaskHour } from './use-task-hours.ts';

const none = { p50: null, p95: null, p99: null };
const types: [name: string, pending: number, waitP95: number | null][] = [
  ['resize_image', 3, 20],
  ['generate_pdf', 7, null],
  ['send_email', 3, 900],
];
const tasks = types.map(([taskType, pending]): TaskTypeFigures => {
  return {
    ...{ taskType, description: null, workers: 1, paused: false, pausedAt: null, pausedBy: null, pull: false },
    ...{ encrypt: false, concurrency: null, rateLimit: null, concurrencyPerKey: null, rateLimitPerKey: null },
    jobs: { pending, active: 0, oldestDueAt: null },
    ...{ operatorLimits: [], redact: [] },
  };
});
const hours = new Map(
  types.map(([taskType, , p95]): [string, TaskHour] => [
    taskType,
    {
      ...{ taskType, completed: 1, failed: 0, cancelled: 0, failureRate: 0, throughputPerMinute: 1 },
      ...{ waitMs: { ...none, p95 }, runMs: none },
    },
  ]),
);
const names = (...order: Parameters<typeof sortTasks>[2][]) =>
  order.map((one) => sortTasks(tasks, hours, one).map(({ taskType }) => taskType.split('_')[0]));

test('task types are sorted by a figure, equals by name, and those without one stand last either way', () => {
  expect(names({ sort: 'pending', order: 'desc' })).toEqual([['generate', 'resize', 'send']]);
  expect(names({ sort: 'waitP95', order: 'asc' }, { sort: 'waitP95', order: 'desc' })).toEqual([
    ['resize', 'send', 'generate'],
    ['send', 'resize', 'generate'],
  ]);
  expect(names({ sort: 'name', order: 'desc' })).toEqual([['send', 'resize', 'generate']]);
});

test('a head leads to the most telling end first, then to the other', () => {
  expect(nextOrder({ sort: 'name', order: 'asc' }, 'failed')).toEqual({ sort: 'failed', order: 'desc' });
  expect(nextOrder({ sort: 'failed', order: 'desc' }, 'failed')).toEqual({ sort: 'failed', order: 'asc' });
  expect(nextOrder({ sort: 'failed', order: 'desc' }, 'name')).toEqual({ sort: 'name', order: 'asc' });
});
