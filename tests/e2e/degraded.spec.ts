import { test as base } from '@playwright/test';
import { startPostgres, type RunningPostgres } from '../support/start-postgres.ts';
import { startRedis, type RunningRedis } from '../support/start-redis.ts';
import { becomesLive, expect, startTaskFlow, type RunningTaskFlow } from './running-taskflow.ts';

/** Stores of their own, which these tests take away. */
interface Stores {
  postgres: RunningPostgres;
  redis: RunningRedis;
}

const test = base.extend<{ baseURL: string }, { stores: Stores; taskflow: RunningTaskFlow }>({
  stores: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, provide) => {
      const stores = { postgres: await startPostgres(), redis: await startRedis() };
      await provide(stores);
      await Promise.all([stores.redis.stop('SIGKILL'), stores.postgres.stop()]);
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  taskflow: [
    async ({ stores }, provide) => {
      const taskflow = await startTaskFlow(stores.postgres, { REDIS_URL: stores.redis.url });
      await provide(taskflow);
      await taskflow.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ taskflow }, provide) => provide(taskflow.url),
});

const recovery = { timeout: 60_000 };

test('while Redis is away the page says that jobs are accepted, asks for changes, and forgets it when they run', async ({
  page,
  taskflow,
  stores,
}) => {
  await page.goto('/');
  await becomesLive(page);
  const notice = page.getByTestId('degraded-notice');
  await expect(notice).toBeEmpty();
  await expect(page.getByTestId('verdict')).toHaveText('All healthy');

  await stores.redis.stop('SIGKILL');
  const jobId = await taskflow.submit({ taskType: 'count_up', payload: { to: 1 } });
  await expect(notice).toContainText('Redis cannot be reached.', recovery);
  await expect(notice).toContainText('New jobs are accepted and kept, and will run when it is back.');
  await expect(page.getByTestId('verdict')).toContainText('Redis is away: ');
  // The socket to the worker is open, but not every change would come through it.
  await expect(page.getByTestId('live-pill')).toContainText('Polling every 5 s');
  await expect(page.locator(`tr[data-job="${jobId}"]`)).toContainText('Pending');
  await page.locator(`tr[data-job="${jobId}"] a`).click();
  await expect(page.getByTestId('job-status')).toHaveText('Pending');
  await expect(notice).toContainText('Redis cannot be reached.');

  stores.redis = await startRedis({ port: stores.redis.port });
  await expect(notice).toBeEmpty(recovery);
  await expect(page.getByTestId('job-status')).toHaveText('Completed', recovery);
  await becomesLive(page);
});

test('while PostgreSQL is away the page says that jobs are refused and none is lost, and so does an action', async ({
  page,
  taskflow,
  stores,
}) => {
  const failing = { to: 'ada@example.com', subject: 'Hello', body: 'Hello', forceFail: true };
  const jobId = await taskflow.submit({ taskType: 'send_email', payload: failing, retries: 0 });
  const kept = await taskflow.submit({ taskType: 'count_up', payload: { to: 1 }, delay: 3_000 });
  await page.goto(`/jobs/${jobId}`);
  await becomesLive(page);
  await expect(page.getByTestId('job-status')).toHaveText('Failed');

  await stores.postgres.crash();
  const notice = page.getByTestId('degraded-notice');
  await expect(notice).toContainText('PostgreSQL cannot be reached.', recovery);
  await expect(notice).toContainText('New jobs are refused (503) until it is back. No job that was accepted is lost.');
  await expect(page.getByTestId('live-pill')).not.toContainText('Live');
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect(page.getByText('The database cannot be reached. Try again soon.')).toBeVisible(recovery);
  await expect(page.getByTestId('job-status')).toHaveText('Failed');
  await expect(taskflow.submit({ taskType: 'count_up', payload: { to: 1 } })).rejects.toThrow(/"status":503/);

  await stores.postgres.restart();
  await expect(notice).toBeEmpty(recovery);
  await becomesLive(page);
  await page.goto(`/jobs/${kept}`);
  await expect(page.getByTestId('job-status')).toHaveText('Completed', recovery);
});
