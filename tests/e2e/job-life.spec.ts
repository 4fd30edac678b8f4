import { becomesLive, expect, markDocument, test } from './running-taskflow.ts';

test('a job submitted in the browser completes before the eyes, without a reload', async ({ page }) => {
  await page.goto('/jobs/new?type=count_up');
  await becomesLive(page);
  const isSameDocument = await markDocument(page);
  // Ten seconds, so that a slow machine has time to show that it runs.
  await page.getByRole('spinbutton', { name: 'To' }).fill('100');
  await page.getByRole('button', { name: 'Submit job' }).click();
  await page.waitForURL(/\/jobs\/[0-9a-f-]{36}$/);
  const status = page.getByTestId('job-status');
  await expect(status).toHaveText('Active');
  await expect(page.getByRole('progressbar', { name: 'Progress' })).toBeVisible();
  await expect(status).toHaveText('Completed');
  await expect(page.getByRole('log')).toContainText('counted 100');
  await expect(page.getByText('Succeeded', { exact: true })).toBeVisible();
  await expect(page.locator('section', { has: page.getByRole('heading', { name: 'Result' }) })).toContainText('100');
  expect(await isSameDocument()).toBe(true);
});

test('a running job is cancelled by its button', async ({ page, taskflow }) => {
  const jobId = await taskflow.submit({ taskType: 'count_up', payload: { to: 5_000 } });
  await page.goto(`/jobs/${jobId}`);
  await expect(page.getByTestId('job-status')).toHaveText('Active');
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.getByTestId('job-status')).toHaveText('Cancelled');
  await expect(page.getByRole('button', { name: 'Cancel', exact: true })).toHaveCount(0);
});

test('a failing job is seen to wait for its retry and to fail for good', async ({ page, taskflow }) => {
  const jobId = await taskflow.submit({
    taskType: 'send_email',
    payload: { to: 'ada@example.com', subject: 'Hello', body: 'Hello', forceFail: true },
    retries: 2,
    // Not before the page is open.
    delay: 3_600_000,
  });
  await page.goto(`/jobs/${jobId}`);
  await becomesLive(page);
  const isSameDocument = await markDocument(page);
  const isDue = await page.request.patch(`/api/jobs/${jobId}`, { data: { runAt: new Date().toISOString() } });
  expect(isDue.status()).toBe(200);
  await expect(page.getByTestId('job-status')).toHaveText('Pending, retry');
  await expect(page.getByTestId('job-status')).toHaveText('Failed');
  await expect(page.getByRole('listitem').filter({ hasText: '#2' })).toBeVisible();
  await expect(page.getByLabel('Timeline')).toContainText('Backoff');
  expect(await isSameDocument()).toBe(true);
});

test('a mail that was kept is shown as a mail, with a mark that it was not sent', async ({ page, taskflow }) => {
  const jobId = await taskflow.submit({
    taskType: 'send_email',
    payload: { to: 'ada@example.com', subject: 'Grüße aus dem Test', body: 'Hello Ada.' },
  });
  await page.goto(`/jobs/${jobId}`);
  await expect(page.getByText('Kept here, not sent')).toBeVisible();
  const mail = page.getByRole('article');
  await expect(mail).toContainText('Grüße aus dem Test');
  await expect(mail).toContainText('ada@example.com');
  await expect(mail).toContainText('Hello Ada.');
});
