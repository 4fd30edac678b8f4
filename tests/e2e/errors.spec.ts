import { fileURLToPath } from 'node:url';
import { press, tabTo } from './by-keyboard.ts';
import { becomesLive, expect, test } from './running-taskflow.ts';

test('by keyboard alone: a failed job leads to its group, whose jobs are retried, and the group is resolved', async ({
  page,
  taskflow,
}) => {
  const fails = (error: string) =>
    taskflow.submit({ taskType: 'make_files', payload: { files: [], error }, retries: 0 });
  await fails('The stapler 17 is jammed.');
  const jobId = await fails('The stapler 18 is jammed.');
  const counted = async () => {
    const { groups } = await (await fetch(`${taskflow.url}/api/errors?q=stapler`)).json();
    return groups[0]?.count;
  };
  await expect.poll(counted).toBe(2);
  await page.goto(`/jobs/${jobId}`);
  await press(page, 'One of 2 errors of its group', 'link');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The stapler <n> is jammed.');
  await expect(page).toHaveTitle('The stapler <n> is jammed. · make_files · TaskFlow');
  await expect(page.getByRole('region', { name: 'stack of attempt 1' }).first()).toContainText('make-files');
  await expect(page.getByText('Most').first()).toContainText('2 errors in this time.');
  await press(page, 'All its jobs', 'link');
  await expect(page.locator('tr[data-job]')).toHaveCount(2);

  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await expect(page).toHaveURL(/\/errors$/);
  await becomesLive(page);
  await page.keyboard.press('/');
  await page.keyboard.type('stapler');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/q=stapler/);
  await page.keyboard.press('Tab');
  const row = page.getByRole('row').filter({ hasText: 'The stapler <n> is jammed.' });
  await expect(page.getByRole('row')).toHaveCount(2);
  await tabTo(page, row.getByRole('link'));
  await page.keyboard.press('r');
  const dialog = page.getByRole('alertdialog');
  await expect(dialog).toContainText('2 jobs will be retried.');
  await tabTo(page, dialog.getByRole('button', { name: 'Retry' }));
  await page.keyboard.press('Enter');
  const actions = page.getByRole('region', { name: 'Bulk actions' });
  await expect(actions).toContainText('Begins in');
  // Those of other tests stand below.
  await expect(actions.getByRole('link', { name: /with an error of group/ })).toHaveAttribute(
    'href',
    /^\/jobs\/actions\//,
  );
  await page.keyboard.press('u');
  await expect(actions).toContainText('Nothing was done.');

  await page.keyboard.press('i');
  await tabTo(page, dialog.getByLabel('Times an hour'));
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('0');
  await expect(dialog.getByRole('alert')).toHaveText('A whole number from 1 to 1,000,000.');
  await expect(dialog.getByRole('button', { name: 'Ignore' })).toBeDisabled();
  await page.keyboard.press('Escape');
  // The dialog hands the keyboard back a moment after it is gone.
  await expect(row.getByRole('button', { name: /^Ignore/ })).toBeFocused();
  await page.keyboard.press('v');
  await expect(page.getByText('No error matches this filter.')).toBeVisible();
  await press(page, 'Show all errors');
  await expect(row).toContainText('Resolved');
});

test('the keyboard stays where it is when the last failed job of a group is retried, and when the group is decided', async ({
  page,
  taskflow,
}) => {
  const payload = { file: fileURLToPath(import.meta.url), failingAttempts: 1 };
  const jobId = await taskflow.submit({ taskType: 'wait_for_file', payload, retries: 0 });
  const fingerprintNow = async () => {
    const { groups } = await (await fetch(`${taskflow.url}/api/errors?taskType=wait_for_file`)).json();
    return groups[0]?.fingerprint;
  };
  await expect.poll(fingerprintNow).toBeTruthy();
  await page.goto(`/errors/${await fingerprintNow()}`);
  await becomesLive(page);
  const retry = page.getByRole('button', { name: 'Retry all failed' });
  await tabTo(page, retry);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('alertdialog');
  await tabTo(page, dialog.getByRole('button', { name: 'Retry' }));
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(retry).toBeFocused();
  const statusOf = async () => (await (await fetch(`${taskflow.url}/api/jobs/${jobId}`)).json()).status;
  await expect.poll(statusOf, { timeout: 20_000 }).toBe('completed');
  await expect(retry).toHaveAttribute('aria-disabled', 'true', { timeout: 20_000 });
  await expect(retry).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);

  const reopen = page.getByRole('button', { name: 'Reopen' });
  await press(page, 'Resolve');
  await expect(reopen).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Resolve' })).toBeFocused();
  await press(page, 'Ignore…');
  await tabTo(page, dialog.getByRole('button', { name: 'Ignore' }));
  await page.keyboard.press('Enter');
  await expect(reopen).toBeFocused();
});
