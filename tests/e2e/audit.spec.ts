import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import pg from 'pg';
import { migrate } from '../../prisma/migrate.ts';
import { expect, test } from '@playwright/test';
import { startPostgres, type RunningPostgres } from '../support/start-postgres.ts';
import { startWebProcess, type RunningProcess } from '../support/start-process.ts';

const bootstrapKey = `tf_${'0123456789abcdef'.repeat(2)}`;
const jobId = '0193a000-0000-7000-8000-000000000001';

let postgres: RunningPostgres;
let web: RunningProcess;
let db: pg.Client;
test.beforeAll(async () => {
  postgres = await startPostgres();
  const admin = new pg.Client({ connectionString: postgres.urlOf('postgres') });
  await admin.connect();
  await admin.query('CREATE DATABASE audit');
  await admin.end();
  const url = postgres.urlOf('audit');
  await migrate(url);
  db = new pg.Client({ connectionString: url });
  await db.connect();
  const settings = { NODE_ENV: 'production', LOG_LEVEL: 'error', DATABASE_URL: url };
  web = await startWebProcess({ ...settings, TASKFLOW_BOOTSTRAP_KEY: bootstrapKey });
});
test.afterAll(async () => {
  await web?.stop();
  await db?.end();
  await postgres?.stop();
});

const signIn = (page: Page, key: string) => page.request.post(`${web.url}/api/session`, { data: { key } });
const entries = (page: Page) => page.getByRole('list', { name: 'Entries, newest first' }).locator('> li');
async function aKey(page: Page, name: string, scope: string): Promise<string> {
  const made = await page.request.post(`${web.url}/api/keys`, {
    data: { name, scopes: [scope] },
    headers: { authorization: `Bearer ${bootstrapKey}` },
  });
  return (await made.json()).key;
}

test('an admin sees who changed what, finds it by filters that the address keeps, and exports it', async ({ page }) => {
  await signIn(page, bootstrapKey);
  await aKey(page, 'reports', 'read');
  await db.query(
    `INSERT INTO taskflow.audit_log (at, actor, action, subject, address, before, after)
     SELECT now() - n * interval '1 hour', 'local', 'job.changed', $1, '203.0.113.9',
       '{"priority": "low"}', '{"priority": "high", "tags": ["vip"]}' FROM generate_series(1, 60) n`,
    [jobId],
  );
  await page.goto(`${web.url}/audit`);
  await expect(entries(page)).toHaveCount(50);
  await expect(entries(page).first()).toContainText('key.created');
  await expect(entries(page).first()).toContainText('by bootstrap from 127.0.0.1');
  await expect(entries(page).first()).toContainText('name: is reports');
  await page.getByRole('button', { name: 'Load older entries' }).click();
  await expect(entries(page)).toHaveCount(62);

  const changed = entries(page).filter({ hasText: 'job.changed' }).first();
  await expect(changed.locator('del')).toHaveText('was low');
  await expect(changed.locator('ins')).toHaveText(['is high', 'is ["vip"]']);
  await expect(changed.getByRole('link', { name: jobId })).toHaveAttribute('href', `/jobs/${jobId}`);

  await page.getByLabel('Action').fill('session.opened');
  await page.keyboard.press('Enter');
  await expect(entries(page)).toHaveCount(1);
  await expect(page).toHaveURL(/\/audit\?action=session\.opened$/);
  await page.reload();
  await expect(entries(page)).toHaveCount(1);
  await expect(page.getByLabel('Action')).toHaveValue('session.opened');

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export CSV' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('taskflow-audit.csv');
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');
  expect(lines).toEqual(['at,actor,action,subject,address,before,after', expect.stringContaining('"session.opened"')]);

  await page.getByLabel('Actor').fill('nobody');
  await page.keyboard.press('Enter');
  await expect(page.getByText('No entry matches this filter.')).toBeVisible();
  await page.getByRole('button', { name: 'Show all entries' }).click();
  await expect(entries(page)).toHaveCount(50);
  await expect(page).toHaveURL(/\/audit$/);

  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  }
  await page.setViewportSize({ width: 375, height: 812 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

test('who is no admin is told so, and what cannot be loaded is asked for again', async ({ page }) => {
  await signIn(page, await aKey(page, 'manager', 'manage'));
  await page.goto(`${web.url}/audit`);
  await expect(page.getByText('The audit log is for admins.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Export CSV' })).toHaveCount(0);

  await signIn(page, bootstrapKey);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(entries(page).first()).toBeVisible();
});
