import { tabTo, type } from './by-keyboard.ts';
import { expect, test } from './running-taskflow.ts';

const turned = '\u202e';
const escape = '\u001b';

test('a log of thousands of lines is searched, linked and followed by keyboard', async ({ page, taskflow }) => {
  const lines = [`plain ${escape}[31mred${escape}[0m${escape}[2J`, `turned ${turned}needle`, 'one more'];
  const jobId = await taskflow.submit({ taskType: 'tell', payload: { lines, times: 1_000 } });
  await page.goto(`/jobs/${jobId}`);
  const log = page.getByRole('log');
  const panel = page.locator('section', { has: page.getByRole('heading', { name: 'Log', exact: true }) });
  await expect(panel.getByText('3,004 lines', { exact: true })).toBeVisible();
  // It is at its end.
  await expect(log).toContainText('Job completed');
  await expect(log.locator('[data-line="1"]')).toHaveCount(0);

  await type(page, panel.getByRole('textbox', { name: 'Find in the log' }), 'NEEDLE 500');
  await expect(panel.getByText('1 found')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(panel.getByText('1 of 1')).toBeVisible();
  const found = log.locator('[data-line="1501"]');
  await expect(found.locator('mark')).toHaveText('needle 500');
  await expect(found).toContainText('turned ⟨U+202E⟩needle 500');
  await expect(page).toHaveURL(/[?]line=1501/);

  await tabTo(page, log);
  await page.keyboard.press('ArrowUp');
  await expect(panel.getByText('Line 1500')).toBeVisible();
  await expect(log.locator('[data-line="1500"]')).toContainText('plain red␛[2J 500');
  await page.keyboard.press('End');
  await expect(log).toContainText('Job completed');
  await page.keyboard.press('Home');
  await expect(log).toContainText('Job created');
  await expect(panel.getByRole('button', { name: 'Follow' })).toHaveAttribute('aria-pressed', 'false');
});

test('lines that come are followed until one goes up, and then counted', async ({ page, taskflow }) => {
  const jobId = await taskflow.submit({ taskType: 'count_up', payload: { to: 5_000 } });
  await page.goto(`/jobs/${jobId}`);
  const log = page.getByRole('log');
  await expect(log).toContainText('counted 20');
  await tabTo(page, log);
  await page.keyboard.press('Home');
  const follow = page.getByRole('button', { name: /new lines?: follow/ });
  await expect(follow).toBeVisible();
  await expect(log).toContainText('Job created');
  await tabTo(page, follow);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Follow', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await page.request.post(`/api/jobs/${jobId}/cancel`, { data: {} });
  await expect(log).toContainText('Job cancelled');
});
