import { AxeBuilder } from '@axe-core/playwright';
import { press, tabTo, type } from './by-keyboard.ts';
import { becomesLive, expect, test } from './running-taskflow.ts';

test('a failed job is read, compared, edited and run again by keyboard alone', async ({ page, taskflow }) => {
  const jobId = await taskflow.submit({
    taskType: 'send_email',
    payload: { to: 'ada@example.com', subject: 'Hello', body: 'Hello', forceFail: true },
    retries: 1,
  });
  await page.goto(`/jobs/${jobId}`);
  await becomesLive(page);
  await expect(page).toHaveTitle(`send_email failed · ${jobId.slice(-8)} · TaskFlow`);

  // One stop of Tab, from which the arrow keys go on.
  const rows = page.getByLabel('Timeline').getByRole('button');
  await tabTo(page, rows.first());
  await page.keyboard.press('ArrowDown');
  await expect(page.getByTestId('timeline-times')).toHaveText(
    /^Attempt 1: failed, \d\d:\d\d:\d\d\.\d{3} to \d\d:\d\d:\d\d\.\d{3}, \d+ ms$/,
  );
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/attempt=1$/);
  await expect(page.getByRole('region', { name: 'stack of attempt 1' })).toContainText('forceFail');
  await press(page, 'Compare errors');
  await expect(page.getByText('Both failed with the same error, to the letter.')).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([]);

  await page.keyboard.press('e');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Re-run send_email');
  await expect(page).toHaveTitle(`Re-run send_email · ${jobId.slice(-8)} · TaskFlow`);
  const subject = page.getByLabel('Subject');
  await type(page, subject, ' ');
  await page.keyboard.press('Backspace');
  await expect(subject).toHaveAttribute('aria-invalid', 'true');
  await page.keyboard.type('Once more');
  await expect(subject).not.toHaveAttribute('aria-invalid');
  await expect(page.getByRole('region', { name: 'curl command' })).toContainText(`/api/jobs/${jobId}/rerun`);
  await press(page, 'Re-run with this payload');
  await expect(page.getByText('Made from')).toBeVisible();
  await expect(page.getByText('"Once more"')).toBeVisible();
  const madeId = new URL(page.url()).pathname.slice(-8);
  await page.getByRole('link', { name: jobId.slice(-8) }).press('Enter');
  await expect(page.getByLabel('Timeline').getByRole('link', { name: `Re-run ${madeId}: ` })).toHaveAttribute(
    'href',
    new RegExp(`${madeId}$`),
  );
});

test('a job says why it waits, and that it was deleted while it was shown', async ({ page, taskflow }) => {
  const send = (path: string) => fetch(`${taskflow.url}${path}`, { method: 'POST' });
  const ask = (name: string, body: object) =>
    fetch(`${taskflow.url}/api/trpc/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  await send('/api/tasks/make_files/pause');
  const jobId = await taskflow.submit({ taskType: 'make_files', payload: { files: [] } });
  await page.clock.install();
  await page.goto(`/jobs/${jobId}`);
  await becomesLive(page);
  const why = page.getByRole('region', { name: 'Why it is not running' });
  await expect(why).toContainText(/make_files is paused\. ?That was done by local, /);
  await expect(page.getByRole('button', { name: 'Delete this job' })).toHaveAttribute('title', /cancel it first/);
  await send('/api/tasks/make_files/resume');
  await expect(why).toHaveCount(0);
  await expect(page.getByTestId('job-status')).toHaveText('Completed');
  expect((await ask('jobs.delete', { jobId })).status).toBe(200);
  // It looks every 15 s.
  await page.clock.fastForward(16_000);
  await expect(page.getByText('This job was deleted.')).toBeVisible();
  await page.goto('/jobs/nonsense');
  await expect(page.getByText('There is no such job.')).toBeVisible();
});
