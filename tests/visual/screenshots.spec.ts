import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import pg from 'pg';
import { startTaskFlow, type RunningTaskFlow } from '../e2e/running-taskflow.ts';
import { startPostgres, type RunningPostgres } from '../support/start-postgres.ts';
import { waitFor } from '../support/wait-for.ts';
import { dashboardPaths, type KnownIds } from './dashboard-paths.ts';
import { fillTaskFlow, keepBusy } from './fill-taskflow.ts';

const folder = fileURLToPath(new URL('../../test-results/visual', import.meta.url));
/** Of which pages, by their paths: all of them without it. */
const wanted = new RegExp(process.env['VISUAL_PAGES'] ?? '');
const desk = { width: 1280, height: 800 };
const phone = { width: 375, height: 812 };
const nobody = '0193a000-0000-7000-8000-000000000001';
/** Where nothing is, a page about one thing says that there is no such thing. */
const noIds: KnownIds = {
  jobId: nobody,
  actionId: nobody,
  deliveryId: nobody,
  fingerprint: '1-000000000000000000000000',
  scheduleId: nobody,
  workerId: nobody,
  taskType: 'nothing',
  chapter: 'first-job',
};

let postgres: RunningPostgres;
let taskflow: RunningTaskFlow;
let ids: KnownIds = noIds;
let jsErrors: string[] = [];

test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  postgres = await startPostgres();
  taskflow = await startTaskFlow(postgres);
});
test.afterAll(async () => {
  await taskflow?.stop();
  await postgres?.stop();
});
test.beforeEach(({ page }) => {
  jsErrors = [];
  page.on('pageerror', (error) => jsErrors.push(error.message));
});

async function photograph(page: Page, condition: string, known: KnownIds): Promise<void> {
  mkdirSync(path.join(folder, condition), { recursive: true });
  for (const place of dashboardPaths(known)) {
    if (!wanted.test(place)) continue;
    await page.goto(`${taskflow.url}${place}`);
    await page.locator('h1').first().waitFor();
    await settles(page);
    const name = Object.values(known).reduce((text, id) => text.replace(id, 'one'), place.slice(1));
    await page.screenshot({
      path: path.join(folder, condition, `${name.replaceAll('/', '-') || 'overview'}.png`),
      fullPage: true,
    });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect.soft(overflow, `${place} is wider than its window (${condition})`).toBeLessThanOrEqual(0);
  }
  expect.soft(jsErrors, condition).toEqual([]);
}

/** Nothing is loading any more; a page that waits for what does not come is photographed as it is. */
async function settles(page: Page): Promise<void> {
  const loading = page.locator('main .animate-pulse[aria-hidden]:not(svg)');
  await waitFor(async () => (await loading.count()) === 0, { timeoutMs: 10_000 }).catch(() => undefined);
}

test('empty: nothing was ever submitted, and no worker runs', async ({ page }) => {
  await taskflow.killWorker();
  const client = new pg.Client({ connectionString: postgres.urlOf('e2e') });
  await client.connect();
  await client.query('TRUNCATE taskflow.workers, taskflow.task_types');
  await client.end();
  await page.setViewportSize(desk);
  await photograph(page, 'empty', noIds);
});

test('light, dark and on a phone', async ({ page }) => {
  await taskflow.startWorker();
  ids = await fillTaskFlow(taskflow);
  await page.setViewportSize(desk);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await photograph(page, 'light', ids);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await photograph(page, 'dark', ids);
  await page.setViewportSize(phone);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await photograph(page, 'phone', ids);
});

test('busy: each slot is taken and jobs wait', async ({ page }) => {
  await keepBusy(taskflow);
  await page.setViewportSize(desk);
  await photograph(page, 'busy', ids);
});

test('error: the database is away', async ({ page }) => {
  await postgres.crash();
  await page.setViewportSize(desk);
  await photograph(page, 'error', ids);
});
