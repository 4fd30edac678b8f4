import { expect, test } from 'vitest';
import { connectionBudget, connectionsOf, judgeBudget } from './connection-budget.ts';

const onPostgres = {
  DATABASE_URL: 'postgresql://pooler/db',
  DATABASE_DIRECT_URL: undefined,
  DATABASE_POOL_SIZE: 10,
  REDIS_URL: undefined,
};
const onRedis = { ...onPostgres, REDIS_URL: 'redis://localhost' };
const pooled = { ...onRedis, DATABASE_DIRECT_URL: 'postgresql://server/db' };

test('with Redis a process has its pool and one that listens; without, the queue has its own too', () => {
  expect(connectionsOf('web', onRedis)).toEqual({ pooled: 10, direct: 1 });
  expect(connectionsOf('worker', onRedis)).toEqual({ pooled: 10, direct: 1 });
  expect(connectionsOf('web', onPostgres)).toEqual({ pooled: 10, direct: 4 });
  expect(connectionsOf('worker', onPostgres)).toEqual({ pooled: 10, direct: 10 });
});

test('the budget adds up all processes, and leaves a pooler what is its own', () => {
  expect(connectionBudget(onPostgres, { webs: 2, workers: 3 })).toBe(2 * 14 + 3 * 20);
  expect(connectionBudget(onRedis, { webs: 2, workers: 3 })).toBe(5 * 11);
  expect(connectionBudget(pooled, { webs: 2, workers: 3 })).toBe(5);
});

test('a budget fits up to the last connection, and what is wrong names the figures', () => {
  expect(judgeBudget(90, { most: 97, strangers: 7 })).toBeUndefined();
  expect(judgeBudget(91, { most: 97, strangers: 7 })).toMatch(
    /^TaskFlow may open 91 connections beside 7 of other programs, and PostgreSQL gives 97: /,
  );
});
