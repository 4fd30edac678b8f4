import { press, tabTo } from './by-keyboard.ts';
import { expect, test } from './running-taskflow.ts';

test.afterEach(async ({ taskflow }) => {
  // A drained worker takes nothing more: the tests after this one get a fresh one.
  await taskflow.killWorker();
  await taskflow.startWorker();
});

test('by keyboard alone a busy worker is found, its job opened, and it is drained', async ({ page, taskflow }) => {
  const jobId = await taskflow.submit({ taskType: 'count_up', payload: { to: 10_000 } });
  await page.goto('/workers?type=count_up');
  await expect(page.getByTestId('worker-totals')).toContainText(/count_up can run on 1 of them\./);
  const workers = page.getByRole('list', { name: 'Workers', exact: true }).locator('> li');
  await expect(workers.first()).toContainText(/1 of \d+ busy/);
  await press(page, `count_up ${jobId.slice(-8)}`, 'link');
  await page.waitForURL(`**/jobs/${jobId}`);
  await page.goBack();

  const { workers: known } = await (await page.request.get('/api/workers')).json();
  await tabTo(page, workers.first().getByRole('link', { name: known[0].host }).first());
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/workers/${known[0].workerId}`);
  await press(page, `Drain the worker on ${known[0].host}`);
  await expect(page.getByRole('alertdialog')).toContainText('It finishes what it runs and takes nothing new.');
  await press(page, 'Drain worker');
  await expect(page.getByText('It takes nothing new. 1 job still runs')).toBeVisible();
  await expect(page.locator('h1 span')).toBeFocused();
  await page.request.post(`/api/jobs/${jobId}/cancel`);
  await expect(page.getByText('It is drained: it runs nothing and may be stopped.')).toBeVisible();

  await page.goto('/workers?state=draining');
  await expect(workers).toHaveCount(1);
  await expect(page.getByRole('list', { name: 'Warnings' })).toContainText('Every worker is draining');
});
