import { expect, test } from '@playwright/test';
import { AxeBuilder } from '@axe-core/playwright';
import pg from 'pg';
import { migrate } from '../../prisma/migrate.ts';
import { startPostgres, type RunningPostgres } from '../support/start-postgres.ts';
import { startWebProcess, type RunningProcess } from '../support/start-process.ts';
import { press, tabTo } from './by-keyboard.ts';

const bootstrapKey = `tf_${'0123456789abcdef'.repeat(2)}`;
const started: RunningProcess[] = [];
let postgres: RunningPostgres;
test.beforeAll(async () => {
  postgres = await startPostgres();
});
test.afterAll(async () => {
  await Promise.all(started.map((web) => web.stop()));
  await postgres?.stop();
});

/** A web process with a database of its own: the first key shuts the door for everybody. */
async function startWeb(database: string, own: Record<string, string> = {}): Promise<string> {
  const admin = new pg.Client({ connectionString: postgres.urlOf('postgres') });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${database}`);
  await admin.end();
  const url = postgres.urlOf(database);
  await migrate(url);
  const web = await startWebProcess({ NODE_ENV: 'production', LOG_LEVEL: 'error', DATABASE_URL: url, ...own });
  started.push(web);
  return web.url;
}

const statsStatus = async (url: string, headers: Record<string, string> = {}) =>
  (await fetch(`${url}/api/stats`, { headers })).status;

test('a person makes the first key, then others, and revokes one, by the keyboard alone', async ({ page }) => {
  const url = await startWeb('keys');
  await page.goto(`${url}/keys`);
  await expect(page.getByText('No key was made yet.')).toBeVisible();
  await tabTo(page, page.getByLabel('Name'));
  await page.keyboard.press('Enter');
  await expect(page.getByText('Give it a name.')).toBeVisible();
  await tabTo(page, page.getByLabel('Name'));
  await page.keyboard.type('operations');
  await page.keyboard.press('Enter');
  const shown = page.getByRole('region', { name: 'key' });
  await expect(shown).toHaveText(/^tf_[\w-]{43}$/);
  expect(await statsStatus(url)).toBe(401);

  await press(page, 'I have it');
  await expect(page.getByRole('listitem').filter({ hasText: 'admin' })).toContainText('operations');
  await tabTo(page, page.getByLabel('Name'));
  await page.keyboard.type('reports');
  await tabTo(page, page.getByRole('checkbox', { name: 'submit submits' }));
  await page.keyboard.press('Space');
  await press(page, 'Make key');
  await expect(page.getByText('Choose at least one.')).toBeVisible();
  await tabTo(page, page.getByRole('checkbox', { name: 'read sees' }));
  await page.keyboard.press('Space');
  await press(page, 'Make key');
  await expect(shown).toBeVisible();
  const authorization = `Bearer ${await shown.textContent()}`;
  expect(await statsStatus(url, { authorization })).toBe(200);
  expect((await fetch(`${url}/api/keys`, { headers: { authorization } })).status).toBe(403);
  await press(page, 'I have it');

  await expect(page.getByRole('button', { name: 'Revoke reports' })).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  }

  await press(page, 'Revoke reports');
  await press(page, 'Revoke key');
  await expect(page.getByText('reports is revoked.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Revoke reports' })).toHaveCount(0);
  expect(await statsStatus(url, { authorization })).toBe(401);

  await press(page, 'Revoke operations');
  await press(page, 'Revoke key');
  await expect(page.getByText('This is the last admin key: make another one first.')).toBeVisible();
});

test('the first key is seen although this browser cannot be signed in with it', async ({ page }) => {
  const url = await startWeb('unsigned');
  await page.route('**/api/session', (route) => route.fulfill({ status: 503, json: { detail: 'Not now.' } }));
  await page.goto(`${url}/keys`);
  await page.getByLabel('Name').fill('operations');
  await page.getByRole('button', { name: 'Make key' }).click();
  await expect(page.getByText('This browser could not be signed in with it: Not now.')).toBeVisible();
  // Who copies it looks away and comes back, which asks for what is stale.
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect(page.getByRole('region', { name: 'key' })).toHaveText(/^tf_[\w-]{43}$/);
  await page.getByRole('button', { name: 'I have it' }).click();
  await page.waitForURL(/\/sign-in\?next=%2Fsettings%2Fkeys/);
});

test('beside the bootstrap key any key may be the first, and a page of who may not see them says so', async ({
  page,
}) => {
  const url = await startWeb('bootstrap', { TASKFLOW_BOOTSTRAP_KEY: bootstrapKey });
  const signIn = (key: string) => page.request.post(`${url}/api/session`, { data: { key } });
  await signIn(bootstrapKey);
  await page.goto(`${url}/keys`);
  await expect(page.getByText('The only one is TASKFLOW_BOOTSTRAP_KEY')).toBeVisible();
  await page.getByLabel('Name').fill('shop');
  await page.getByRole('button', { name: 'Make key' }).click();
  const key = (await page.getByRole('region', { name: 'key' }).textContent()) ?? '';
  await page.getByRole('button', { name: 'I have it' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'shop' })).toContainText('submit');

  await signIn(key);
  await page.goto(`${url}/keys`);
  await expect(page.getByText('Keys are for admins.')).toBeVisible();
});

test('a key that sees its own jobs, and has none among very many, looks through some and goes on when asked', async ({
  page,
}) => {
  const url = await startWeb('own', { TASKFLOW_BOOTSTRAP_KEY: bootstrapKey });
  const made = await fetch(`${url}/api/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bootstrapKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'shop', scopes: ['submit'] }),
  });
  const { key } = await made.json();
  await page.request.post(`${url}/api/session`, { data: { key } });
  // Among a million jobs of others the server ends each page where its time is over. To fill such a table takes a minute, so
  // its pages, which are empty here too, are given the place of a next one.
  let deepest = 0;
  const placeAfter = (asked: string): string => {
    const [, cursor = ''] = /"cursor":"([^"]+)"/.exec(decodeURIComponent(asked)) ?? [];
    const place = 1 + Number(Buffer.from(cursor, 'base64url').toString().slice(-12));
    deepest = Math.max(deepest, place);
    const next = `2000-01-01T00:00:00.000000Z/0193a000-0000-7000-8000-${String(place).padStart(12, '0')}`;
    return Buffer.from(next).toString('base64url');
  };
  for (const path of ['**/jobs', '**/api/trpc/*jobs.list*']) {
    await page.route(path, async (route) => {
      const response = await route.fetch();
      const next = placeAfter(route.request().url());
      const body = (await response.text()).replaceAll(
        /(\\?"jobs\\?":\[\],(\\?")nextCursor\\?":)null/g,
        (_all, before: string, quote: string) => before + quote + next + quote,
      );
      await route.fulfill({ response, body });
    });
  }
  await page.goto(`${url}/jobs`);
  const further = page.getByRole('button', { name: 'Look further' });
  const isIdle = () => expect(page.getByText('The newest were looked through. There are older ones.')).toBeVisible();
  await isIdle();
  await expect(further).toBeEnabled();
  await expect(page.getByText('No job is found so far.')).toBeVisible();
  await expect(page.getByText('No job yet.')).toHaveCount(0);
  expect(deepest).toBe(10);

  await tabTo(page, further);
  await page.keyboard.press('Enter');
  await expect.poll(() => deepest).toBe(20);
  await isIdle();
  await expect(further).toBeEnabled();
  await expect(further).toBeFocused();
  expect(deepest).toBe(20);
});
