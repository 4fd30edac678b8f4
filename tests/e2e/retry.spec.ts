import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { becomesLive, expect, markDocument, test } from './running-taskflow.ts';

let folder: string;
test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'taskflow-e2e-'));
});
test.afterAll(() => rm(folder, { recursive: true }));

/** A file that is not there yet. */
const aFile = (name: string): string => path.join(folder, name);

test('a failed job is retried by its button and completes before the eyes', async ({ page, taskflow }) => {
  const file = aFile('failed');
  await writeFile(file, '');
  const jobId = await taskflow.submit({ taskType: 'wait_for_file', payload: { file, failingAttempts: 1 }, retries: 0 });
  await page.goto(`/jobs/${jobId}`);
  await becomesLive(page);
  const isSameDocument = await markDocument(page);
  const status = page.getByTestId('job-status');
  await expect(status).toHaveText('Failed');
  await expect(page.getByRole('button', { name: 'Cancel', exact: true })).toHaveCount(0);

  await page.getByRole('button', { name: 'Retry', exact: true }).click();
  await expect(status).toHaveText('Completed');
  await expect(page.getByText('The job is pending again')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Retry', exact: true })).toHaveCount(0);
  await expect(page.getByRole('listitem').filter({ hasText: '#2' })).toContainText('Succeeded');
  await expect(page.getByLabel('Timeline')).toContainText('Retried by hand');
  expect(await isSameDocument()).toBe(true);
});

test('a cancelled job is retried by the key r, and completes in an attempt of its own', async ({ page, taskflow }) => {
  const file = aFile('cancelled');
  const jobId = await taskflow.submit({ taskType: 'wait_for_file', payload: { file } });
  await page.goto(`/jobs/${jobId}`);
  await becomesLive(page);
  const status = page.getByTestId('job-status');
  await expect(status).toHaveText('Active');
  await page.keyboard.press('r');
  await page.keyboard.press('x');
  await expect(status).toHaveText('Cancelled');

  await page.keyboard.press('r');
  // Not before the lease is over that the cancelled attempt may still have.
  await expect(status).toHaveText('Active');
  await writeFile(file, '');
  await expect(status).toHaveText('Completed');
  await expect(page.getByRole('listitem').filter({ hasText: '#1' })).toContainText('Cancelled');
  await expect(page.getByRole('listitem').filter({ hasText: '#2' })).toContainText('Succeeded');
});

test.describe('draining', () => {
  test.afterEach(({ taskflow }) => taskflow.startWorker());

  test('a worker is drained by keyboard: it ends what it runs, takes nothing new, and the page says so', async ({
    page,
    taskflow,
  }) => {
    const file = aFile('drained');
    const running = await taskflow.submit({ taskType: 'wait_for_file', payload: { file } });
    await page.goto('/');
    await becomesLive(page);
    const worker = page.getByRole('listitem').filter({ hasText: /pid \d+/ });
    await expect(worker).toHaveCount(1);
    await expect(worker).toContainText('1 of');

    const drain = page.getByRole('button', { name: /^Drain the worker on .+, pid \d+$/ });
    await drain.focus();
    await page.keyboard.press('Enter');
    const question = page.getByRole('alertdialog', { name: 'Drain this worker?' });
    await expect(question).toContainText('It finishes what it runs and takes nothing new. Start it again to undo.');
    await expect(question.getByRole('button', { name: 'Keep it working' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(question).toBeHidden();
    await expect(drain).toBeFocused();
    await expect(worker).not.toContainText('Draining');

    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await expect(question.getByRole('button', { name: 'Drain worker' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(worker).toContainText(/Draining\s*takes nothing new/);
    await expect(question).toBeHidden();
    await expect(drain).toHaveCount(0);
    await expect(worker).toBeFocused();

    const waiting = await taskflow.submit({ taskType: 'count_up', payload: { to: 1 } });
    await writeFile(file, '');
    await expect(page.locator(`tr[data-job="${running}"]`)).toContainText('Completed');
    await expect(worker).toContainText(/Draining\s*runs nothing, may be stopped/);
    // Other tests may have left jobs that wait too.
    await expect(page.getByTestId('verdict')).toHaveText(/^Every worker is draining: (1 job waits|[\d,]+ jobs wait)$/);
    await expect(page.locator(`tr[data-job="${waiting}"]`)).toContainText('Pending');

    await taskflow.killWorker();
    await taskflow.startWorker();
    await expect(page.locator(`tr[data-job="${waiting}"]`)).toContainText('Completed');
    await expect(worker.filter({ hasNotText: 'Draining' })).toHaveCount(1);
  });
});
