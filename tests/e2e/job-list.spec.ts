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

test('the filter stands in the URL and survives a reload, one of an older address too', async ({ page, taskflow }) => {
  const jobId = await taskflow.submit({
    taskType: 'count_up',
    payload: { to: 1 },
    delay: 3_600_000,
    tags: ['e2e-filter'],
  });
  const box = page.getByRole('combobox', { name: 'Search jobs' });
  const asked = () => new URL(page.url()).searchParams.get('q');
  await page.goto('/jobs');
  await box.fill('e2e-filter');
  await page.getByRole('button', { name: /^Pending/ }).click();
  await expect.poll(asked).toBe('e2e-filter status:pending');
  await page.reload();
  await expect(page.locator('tr[data-job]')).toHaveCount(1);
  await expect(page.locator(`tr[data-job="${jobId}"]`)).toBeVisible();
  await expect(box).toHaveValue('e2e-filter status:pending');
  await page.getByRole('button', { name: 'Remove e2e-filter' }).click();
  await expect.poll(asked).toBe('status:pending');
  await page.goto('/jobs?status=pending&tag=e2e-filter');
  await expect(box).toHaveValue('status:pending tag:e2e-filter');
  await expect.poll(asked).toBe('status:pending tag:e2e-filter');
  await expect(page.locator('tr[data-job]')).toHaveCount(1);
});

test('by keyboard alone a search is completed, its mistake is seen under its word, and its address is shared', async ({
  page,
  taskflow,
}) => {
  const jobId = await taskflow.submit({
    ...{ taskType: 'count_up', payload: { to: 1 }, delay: 3_600_000 },
    tags: ['e2e search'],
  });
  await page.goto('/jobs');
  await becomesLive(page);
  const box = page.getByRole('combobox', { name: 'Search jobs' });
  const suggestions = page.getByRole('listbox', { name: 'Suggestions' });
  const rows = page.locator('tr[data-job]');
  await page.keyboard.press('/');
  await expect(box).toBeFocused();
  // Nothing lies over what is suggested, and that over no chip.
  await suggestions.getByRole('option').nth(1).click({ trial: true });
  await page.getByRole('button', { name: /^Pending/ }).click({ trial: true });
  await page.keyboard.type('ta');
  await page.keyboard.press('Tab');
  await page.keyboard.type('"e2e');
  await expect(suggestions.getByRole('option', { name: '"e2e search"' })).toBeVisible();
  await page.keyboard.type(' s');
  await expect(suggestions.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('ArrowDown');
  await expect(suggestions.getByRole('option', { selected: true })).toContainText('"e2e search"');
  await page.keyboard.press('Enter');
  await page.keyboard.type(' stat');
  await page.keyboard.press('Tab');
  await page.keyboard.type('pen');
  await expect(suggestions.getByRole('option', { name: 'pending' })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(box).toHaveValue('tag:"e2e search" status:pending');
  await page.keyboard.press('Enter');
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toHaveAttribute('data-job', jobId);

  await page.keyboard.type(' afer:2h');
  await expect(box).toHaveAccessibleDescription(/no qualifier "afer:"\. Did you mean "after:"\?/);
  await expect(page.locator('.decoration-wavy')).toHaveText('afer:2h');
  await expect(page.getByText('These are the jobs of the last search without a mistake')).toBeVisible();
  await expect(rows).toHaveCount(1);
  for (let n = 0; n < 'er:2h'.length; n += 1) await page.keyboard.press('Backspace');
  await page.keyboard.type('ter:2h');
  await page.keyboard.press('Enter');
  await expect(box).not.toHaveAttribute('aria-invalid');
  await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('tag:"e2e search" status:pending after:2h');

  await page.goto(page.url());
  await expect(box).toHaveValue('tag:"e2e search" status:pending after:2h');
  await expect(rows.first()).toHaveAttribute('data-job', jobId);
  // Its rows are there before it hears any key.
  await becomesLive(page);
  await page.keyboard.press('/');
  await expect(box).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(suggestions.getByRole('option').first()).toContainText('tag:"e2e search" status:pending after:2h');
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
