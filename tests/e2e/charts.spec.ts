import type { Locator } from '@playwright/test';
import { press, tabTo } from './by-keyboard.ts';
import { expect, test, type RunningTaskFlow } from './running-taskflow.ts';

/** One job that completed and one that failed, in what the charts show. */
async function endTwoJobs(taskflow: RunningTaskFlow): Promise<void> {
  await taskflow.submit({ taskType: 'count_up', payload: { to: 1 } });
  const payload = { to: 'ada@example.com', subject: 'Hello', body: 'Hello', forceFail: true };
  await taskflow.submit({ taskType: 'send_email', payload, retries: 0 });
  await expect
    .poll(async () => {
      const { total } = await fetch(`${taskflow.url}/api/stats/history`).then((answer) => answer.json());
      return Math.min(total.completed, total.failed);
    })
    .toBeGreaterThan(0);
}

/** The time that an address of charts, or of the search for jobs, asks for. */
const timesOf = (address: string) => {
  const { searchParams } = new URL(address, 'http://here');
  const [, from = '', to = ''] = /ended:(\S+)\.\.(\S+)/.exec(searchParams.get('q') ?? '') ?? [];
  return { from: searchParams.get('from') ?? from, to: searchParams.get('to') ?? to };
};
const lengthOf = ({ from, to }: { from: string; to: string }) => Date.parse(to) - Date.parse(from);

test('by keyboard alone: a part of the time is chosen, leads to its jobs, and is left again', async ({
  page,
  taskflow,
}) => {
  await endTwoJobs(taskflow);
  await page.goto('/');
  const chart = page.getByRole('slider', { name: 'Throughput: choose a time' });
  await tabTo(page, chart);
  await expect(chart).toHaveAttribute('aria-valuetext', /^\d\d:\d\d, \d+ completed, \d+ failed, \d+ cancelled$/);
  for (let steps = 1; steps < 10; steps += 1) await page.keyboard.press('Shift+ArrowLeft');
  await expect(chart).toHaveAttribute('aria-valuetext', /^Selected from \d\d:\d\d to \d\d:\d\d$/);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/[?&]from=.*&to=/);
  const chosen = timesOf(page.url());
  expect(lengthOf(chosen)).toBe(10 * 60_000);

  const jobs = page.getByRole('link', { name: 'Show these jobs' });
  await expect.poll(async () => timesOf((await jobs.getAttribute('href')) ?? '')).toEqual(chosen);
  await press(page, 'Zoom out');
  await expect.poll(() => lengthOf(timesOf(page.url()))).toBe(20 * 60_000);
  await press(page, 'Show these jobs', 'link');
  await page.waitForURL(/\/jobs\?q=ended/);
  await expect(page.getByRole('row').filter({ hasText: 'count_up' }).first()).toBeVisible();
  await page.goBack();
  await press(page, 'Reset');
  await expect(page).not.toHaveURL(/from=/);
});

test('a bar that is clicked leads to its jobs, and dragging over a chart shows that time', async ({
  page,
  taskflow,
}) => {
  await endTwoJobs(taskflow);
  await page.goto('/?range=day');
  const chart = page.getByRole('slider', { name: 'Throughput: choose a time' });
  const box = await boxOf(chart);
  await page.mouse.move(box.x + box.width * 0.25, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 40, { steps: 3 });
  await expect(page.getByTestId('brush')).toBeVisible();
  await page.mouse.up();
  await expect(page).toHaveURL(/from=/);
  // A quarter of a day, and what of its points lies under both ends.
  expect(Math.abs(lengthOf(timesOf(page.url())) - 6 * 3_600_000)).toBeLessThanOrEqual(15 * 60_000);

  await page.goto('/');
  const bar = await boxOf(page.locator('.bar-of-failed rect').last());
  await page.mouse.click(bar.x + bar.width / 2, bar.y + bar.height / 2);
  await page.waitForURL(/\/jobs\?q=status(?::|%3A)failed/);
  expect(lengthOf(timesOf(page.url()))).toBe(60_000);
});

async function boxOf(place: Locator) {
  await place.scrollIntoViewIfNeeded();
  const box = await place.boundingBox();
  if (!box) throw new Error('It cannot be seen.');
  return box;
}

test('each chart is a table too, which can be copied, and is said in words', async ({ page, context, taskflow }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await endTwoJobs(taskflow);
  await page.goto('/charts?type=send_email');
  for (const title of ['Throughput', 'Failure rate', 'Wait times', 'Run times']) {
    const panel = page.getByRole('region', { name: title, exact: true });
    await panel.getByRole('button', { name: `${title} as a table` }).click();
    await expect(panel.getByRole('table', { name: /over time/ }).getByRole('row')).toHaveCount(61);
  }
  const throughput = page.getByRole('region', { name: 'Throughput', exact: true });
  const counts = await throughput.getByRole('cell').allTextContents();
  const sumOf = (column: number) =>
    counts.filter((_, index) => index % 3 === column).reduce((all, text) => all + Number(text), 0);
  expect(sumOf(1)).toBeGreaterThan(0);
  // Other tests may have sent an e-mail before.
  await expect(throughput).toContainText(`${sumOf(0)} completed, ${sumOf(1)} failed, ${sumOf(2)} cancelled`);
  await throughput.getByRole('button', { name: 'Copy as CSV' }).click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toMatch(/^time,Completed \(jobs\),Failed \(jobs\),Cancelled \(jobs\)\r\n\d{4}-\d\d-\d\dT/);
});

test('task types are sorted by a figure, in the address too', async ({ page, taskflow }) => {
  await endTwoJobs(taskflow);
  await page.goto('/tasks');
  await page.getByRole('button', { name: 'Failed' }).click();
  await expect(page).toHaveURL(/sort=failed&order=desc/);
  await expect(page.getByRole('columnheader', { name: 'Failed' })).toHaveAttribute('aria-sort', 'descending');
  // By name it would be the other way round. Other tests may have let other types fail.
  const rowsOf = async () => (await page.getByRole('row').allTextContents()).join(' ');
  await expect.poll(rowsOf).toMatch(/send_email.*count_up/);
});
