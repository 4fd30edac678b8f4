import { press, tabTo } from './by-keyboard.ts';
import { becomesLive, expect, test, type RunningTaskFlow } from './running-taskflow.ts';

/** Jobs that nobody runs: they are due in an hour. */
async function submitMany(taskflow: RunningTaskFlow, count: number, tag: string): Promise<void> {
  const job = { taskType: 'count_up', payload: { to: 1 }, tags: [tag], delay: 3_600_000 };
  for (let left = count; left > 0; left -= 1000) {
    const answer = await fetch(`${taskflow.url}/api/jobs/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jobs: Array.from({ length: Math.min(left, 1000) }, () => job) }),
    });
    expect(answer.status).toBe(201);
  }
}

test('2,000 rows scroll with few of them drawn, and a reader who comes back finds his place', async ({
  page,
  taskflow,
}) => {
  await submitMany(taskflow, 2000, 'e2e-rows');
  await page.goto('/jobs?tag=e2e-rows');
  await becomesLive(page);
  const rows = page.locator('tr[data-job]');
  await expect(rows.first()).toBeVisible();
  const table = page.getByRole('table', { name: 'Jobs, newest first' });
  await expect(async () => {
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await expect(table).toHaveAttribute('aria-rowcount', '2001', { timeout: 200 });
  }).toPass();
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  const last = page.locator('tr[aria-rowindex="2001"]');
  await expect(last).toBeInViewport();
  expect(await rows.count()).toBeLessThan(80);
  const scrollY = await page.evaluate(() => window.scrollY);
  await last.getByRole('link').click();
  await expect(page).toHaveURL(/\/jobs\/[\da-f-]{36}$/);
  await page.goBack();
  await expect(last).toBeInViewport();
  expect(Math.abs((await page.evaluate(() => window.scrollY)) - scrollY)).toBeLessThan(60);
});

test('by keyboard alone: all that match are cancelled over more than a page, and put back', async ({
  page,
  taskflow,
}) => {
  await submitMany(taskflow, 60, 'e2e-bulk');
  const countOf = async (status: string): Promise<number> => {
    const answer = await fetch(`${taskflow.url}/api/jobs?tag=e2e-bulk&status=${status}&limit=500`);
    return (await answer.json()).jobs.length;
  };
  await page.goto('/jobs?tag=e2e-bulk');
  await becomesLive(page);
  await page.keyboard.press('j');
  await page.keyboard.press('s');
  await page.keyboard.press('J');
  await expect(page.getByText('2 jobs chosen')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Retry\. None of the chosen jobs can be retried/ })).toBeVisible();
  await page.keyboard.press('b');
  await press(page, 'Select all that match (60 jobs)');
  await expect(page.getByText('All that match are chosen: 60 jobs')).toBeVisible();
  await expect(page.getByRole('group', { name: 'What is chosen' })).toBeFocused();
  await tabTo(page, page.getByTitle('Cancel 60 jobs'));
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('alertdialog');
  await expect(dialog).toContainText('60 jobs will be cancelled.');
  await tabTo(page, dialog.getByRole('button', { name: 'Cancel' }));
  await page.keyboard.press('Enter');
  const panel = page.getByRole('region', { name: 'Bulk actions' });
  await expect(panel).toContainText('Begins in');
  // Its button is gone with the choice: the keyboard goes on where it can be undone.
  await expect(panel.getByRole('group', { name: 'Cancel jobs, found by tag:e2e-bulk' })).toBeFocused();
  await page.keyboard.press('u');
  await expect(panel).toContainText('Nothing was done.');
  expect(await countOf('cancelled')).toBe(0);

  // Another one, without time to think.
  const body = JSON.stringify({ action: 'cancel', filter: { tag: 'e2e-bulk' } });
  const headers = { 'content-type': 'application/json' };
  await fetch(`${taskflow.url}/api/jobs/actions`, { method: 'POST', headers, body });
  await expect(panel).toContainText('60 cancelled.');
  await panel.getByRole('button', { name: 'Undo' }).first().focus();
  await page.keyboard.press('Enter');
  await expect(panel).toContainText('60 retried.');
  // They are due at once: no other test is to find the worker busy with them.
  await expect.poll(() => countOf('completed'), { timeout: 30_000 }).toBe(60);
});
