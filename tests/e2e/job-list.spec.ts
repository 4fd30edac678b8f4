import { becomesLive, expect, test } from './running-taskflow.ts';

test('new jobs are announced, and shown when asked for', async ({ page, taskflow }) => {
  await taskflow.submit({ taskType: 'count_up', payload: { to: 1 } });
  await page.goto('/jobs?type=count_up');
  await becomesLive(page);
  const rows = page.locator('tr[data-job]');
  await expect(rows.first()).toBeVisible();
  const jobId = await taskflow.submit({ taskType: 'count_up', payload: { to: 1 } });
  const announcement = page.getByRole('button', { name: '1 new job: show' });
  await expect(announcement).toBeVisible();
  await expect(page.locator(`tr[data-job="${jobId}"]`)).toHaveCount(0);
  await announcement.click();
  await expect(rows.first()).toHaveAttribute('data-job', jobId);
  await expect(rows.first()).toContainText('Completed');
});

test('the filter stands in the URL and survives a reload', async ({ page, taskflow }) => {
  const jobId = await taskflow.submit({
    taskType: 'count_up',
    payload: { to: 1 },
    delay: 3_600_000,
    tags: ['e2e-filter'],
  });
  await page.goto('/jobs');
  await page.getByRole('button', { name: /^Pending/ }).click();
  await page.getByRole('searchbox').fill('e2e-filter');
  await expect(page).toHaveURL(/status=pending/);
  await expect(page).toHaveURL(/q=e2e-filter/);
  await page.reload();
  await expect(page.locator('tr[data-job]')).toHaveCount(1);
  await expect(page.locator(`tr[data-job="${jobId}"]`)).toBeVisible();
  await expect(page.getByRole('searchbox')).toHaveValue('e2e-filter');
});

test('the list is walked and opened by keyboard alone', async ({ page, taskflow }) => {
  await taskflow.submit({ taskType: 'count_up', payload: { to: 1 } });
  await taskflow.submit({ taskType: 'count_up', payload: { to: 1 } });
  await page.goto('/jobs');
  await becomesLive(page);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  const second = page.locator('tr[data-job]').nth(1);
  await expect(second.getByRole('link')).toBeFocused();
  const jobId = await second.getAttribute('data-job');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`/jobs/${jobId}`);
});
