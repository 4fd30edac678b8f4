import { becomesLive, expect, test } from './running-taskflow.ts';

test.afterEach(({ taskflow }) => taskflow.startWorker());

test('without a worker the page says so, goes on by polling, and is live again with the next one', async ({
  page,
  taskflow,
}) => {
  await page.goto('/');
  await becomesLive(page);
  await taskflow.killWorker();
  const pill = page.getByTestId('live-pill');
  await expect(pill).toContainText('Polling every 5 s');
  await expect(page.getByTestId('verdict')).toContainText('No worker is running');

  const jobId = await taskflow.submit({ taskType: 'count_up', payload: { to: 1 } });
  await expect(page.locator(`tr[data-job="${jobId}"]`)).toContainText('Pending');

  await taskflow.startWorker();
  await becomesLive(page);
  await expect(page.locator(`tr[data-job="${jobId}"]`)).toContainText('Completed');
});
