import { expect, test } from 'vitest';
import { processPlans } from './process-plans.mjs';

const graceOf = (env: Record<string, string>) =>
  processPlans(['worker'], { mode: 'production', env: { ...env, NODE_ENV: 'test' } })[0]?.graceMs;

test('a stopping worker is killed only after both of its graces and the time to record and close', () => {
  expect(graceOf({})).toBe(25_000 + 5000 + 10_000);
  expect(graceOf({ SHUTDOWN_GRACE_MS: '60000', STOP_GRACE_MS: '0' })).toBe(70_000);
  expect(graceOf({ SHUTDOWN_GRACE_MS: '0', STOP_GRACE_MS: '' })).toBe(15_000);
});

test('a worker gives way to a web process beside it, and to nobody else', () => {
  const nicenesses = (names: ('web' | 'worker')[]) =>
    processPlans(names, { mode: 'production', env: { NODE_ENV: 'test' } }).map(({ niceness }) => niceness);
  expect(nicenesses(['web', 'worker'])).toEqual([0, 5]);
  expect([nicenesses(['web']), nicenesses(['worker'])]).toEqual([[0], [0]]);
});
