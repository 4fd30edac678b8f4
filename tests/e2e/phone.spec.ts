import type { Locator } from '@playwright/test';
import { becomesLive, expect, test } from './running-taskflow.ts';

test.use({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });

/** What a thumb hits without aiming. */
const thumbPx = 40;

const heightsOf = (places: Locator) =>
  places.evaluateAll((elements) => elements.map((element) => element.getBoundingClientRect().height));

test('rows of a payload and of the timeline are as high as a thumb needs, and each action of a job has its word', async ({
  page,
  taskflow,
}) => {
  const jobId = await taskflow.submit({ taskType: 'tell', payload: { lines: ['one', 'two'], deep: { er: [1, 2] } } });
  await page.goto(`/jobs/${jobId}`);
  await becomesLive(page);
  await expect(page.getByTestId('job-status')).toHaveText('Completed');
  const rows = page.getByRole('tree', { name: 'Payload' }).getByRole('treeitem');
  await expect(rows.filter({ hasText: 'deep' })).toBeVisible();
  await expect.poll(async () => Math.min(...(await heightsOf(rows)))).toBeGreaterThanOrEqual(thumbPx);
  const bars = page.locator('[data-timeline-row]');
  await expect(bars).not.toHaveCount(0);
  expect(Math.min(...(await heightsOf(bars)))).toBeGreaterThanOrEqual(thumbPx);
  await rows.filter({ hasText: 'deep' }).tap();
  await expect(rows.filter({ hasText: 'deep' })).toHaveAttribute('aria-expanded', 'false');
  await expect(page.getByRole('button', { name: 'Delete this job' })).toHaveText('Delete');
});

test('nothing of a table of sizes or of a list of jobs is cut off at its edge', async ({ page, taskflow }) => {
  await taskflow.submit({ taskType: 'wait_for_file', payload: { file: '/' } });
  await page.goto('/settings/retention');
  const sizes = page.getByRole('region', { name: 'Tables by size' });
  await expect(sizes.getByRole('row').nth(3)).toBeVisible();
  expect(await sizes.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);

  const { workers } = await (await fetch(`${taskflow.url}/api/workers`)).json();
  const ended = page.getByRole('list', { name: 'Jobs that it ended lately' }).getByRole('listitem');
  await expect(async () => {
    await page.goto(`/workers/${workers[0].workerId}`);
    await expect(ended.filter({ hasText: 'wait_for_file' }).first()).toBeVisible({ timeout: 5_000 });
  }).toPass();
  const cut = await ended.getByRole('link').evaluateAll(
    (links) =>
      links.filter((link) => {
        const id = link.querySelector('code')?.getBoundingClientRect();
        return !id || id.width < 40 || id.right > link.getBoundingClientRect().right + 1;
      }).length,
  );
  expect(cut).toBe(0);
});
