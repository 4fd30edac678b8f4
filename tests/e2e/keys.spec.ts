import { expect, test } from '@playwright/test';
import { AxeBuilder } from '@axe-core/playwright';
import pg from 'pg';
import { migrate } from '../../prisma/migrate.ts';
import { startPostgres, type RunningPostgres } from '../support/start-postgres.ts';
import { startWebProcess, type RunningProcess } from '../support/start-process.ts';

let postgres: RunningPostgres;
let web: RunningProcess;
// A TaskFlow of its own: the first key shuts the door for everybody.
test.beforeAll(async () => {
  postgres = await startPostgres();
  const admin = new pg.Client({ connectionString: postgres.urlOf('postgres') });
  await admin.connect();
  await admin.query('CREATE DATABASE keys');
  await admin.end();
  await migrate(postgres.urlOf('keys'));
  web = await startWebProcess({ NODE_ENV: 'production', LOG_LEVEL: 'error', DATABASE_URL: postgres.urlOf('keys') });
});
test.afterAll(async () => {
  await web?.stop();
  await postgres?.stop();
});

test('a person makes the first key, then others, and revokes one', async ({ page }) => {
  await page.goto(`${web.url}/keys`);
  await expect(page.getByText('No key was made yet.')).toBeVisible();
  // By the keyboard alone.
  await page.getByLabel('Name').focus();
  await page.keyboard.type('operations');
  await page.keyboard.press('Enter');
  const shown = page.getByRole('region', { name: 'key' });
  await expect(shown).toHaveText(/^tf_[\w-]{43}$/);
  expect((await fetch(`${web.url}/api/stats`)).status).toBe(401);

  await page.getByRole('button', { name: 'I have it' }).click();
  await page.reload();
  const list = page.getByRole('listitem').filter({ hasText: 'admin' });
  await expect(list).toContainText('operations');

  await page.getByLabel('Name').fill('reports');
  await page.getByLabel('submit', { exact: false }).first().uncheck();
  await page.getByLabel('read', { exact: false }).first().check();
  await page.getByRole('button', { name: 'Make key' }).click();
  const key = (await shown.textContent()) ?? '';
  const authorization = `Bearer ${key}`;
  expect((await fetch(`${web.url}/api/stats`, { headers: { authorization } })).status).toBe(200);
  expect((await fetch(`${web.url}/api/keys`, { headers: { authorization } })).status).toBe(403);
  await page.getByRole('button', { name: 'I have it' }).click();

  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  }

  await page.getByRole('button', { name: 'Revoke reports' }).click();
  await page.getByRole('button', { name: 'Revoke key' }).click();
  await expect(page.getByText('reports is revoked.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Revoke reports' })).toHaveCount(0);
  expect((await fetch(`${web.url}/api/stats`, { headers: { authorization } })).status).toBe(401);

  await page.getByRole('button', { name: 'Revoke operations' }).click();
  await page.getByRole('button', { name: 'Revoke key' }).click();
  await expect(page.getByText('This is the last admin key: make another one first.')).toBeVisible();
});
