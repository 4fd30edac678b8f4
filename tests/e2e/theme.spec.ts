import { becomesLive, expect, test } from './running-taskflow.ts';

test('the theme follows the system until another is chosen, and the choice is kept', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('/jobs');
  await becomesLive(page);
  const root = page.locator('html');
  await expect(root).toHaveClass(/dark/);
  await page.getByRole('button', { name: /^Theme: as the system/ }).click();
  await expect(root).not.toHaveClass(/dark/);
  await page.reload();
  await expect(page.getByRole('button', { name: /^Theme: light/ })).toBeVisible();
  await expect(root).not.toHaveClass(/dark/);
});

test('rows are as dense as this browser was set to, before anything is painted', async ({
  page,
  context,
  taskflow,
}) => {
  // One that waits: the row of one that runs is higher, for its progress.
  const jobId = await taskflow.submit({ taskType: 'count_up', payload: { to: 1 }, delay: 3_600_000 });
  await page.goto('/jobs');
  const row = page.locator(`tr[data-job="${jobId}"]`);
  // Half a border is that of the row above or below, where there is one.
  const height = async () => Math.floor((await row.boundingBox())?.height ?? 0);
  await expect.poll(height).toBe(36);
  const settings = await context.newPage();
  await settings.goto('/settings/appearance');
  await becomesLive(settings);
  await settings.getByRole('radiogroup', { name: 'Density' }).getByRole('radio', { name: 'Compact' }).click();
  // The other tab hears of it as well.
  await expect.poll(height).toBe(28);
  const box = await row.getByRole('checkbox').locator('..').boundingBox();
  expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(24);
  // None of our scripts but those that stand in the document: the choice does not wait for one.
  await page.route('**/_next/static/**/*.js', (route) => route.abort());
  await page.reload({ waitUntil: 'commit' });
  await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
});
