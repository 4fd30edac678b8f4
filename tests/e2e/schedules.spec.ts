import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import pg from 'pg';
import { startPostgres, type RunningPostgres } from '../support/start-postgres.ts';
import { press, tabTo, type } from './by-keyboard.ts';
import { startTaskFlow, type RunningTaskFlow } from './running-taskflow.ts';

const bootstrapKey = `tf_${'0123456789abcdef'.repeat(2)}`;

let postgres: RunningPostgres;
let taskflow: RunningTaskFlow;
test.beforeAll(async () => {
  postgres = await startPostgres();
  taskflow = await startTaskFlow(postgres);
});
test.afterAll(async () => {
  await taskflow?.stop();
  await postgres?.stop();
});

const rows = (page: Page) => page.getByRole('list', { name: 'Schedules' }).locator('> li');
const ticks = (page: Page) => page.getByRole('list', { name: 'Ticks, newest first' }).locator('> li');
const runs = (page: Page) => page.getByRole('list', { name: 'Next runs' }).locator('> li');

async function aSchedule(page: Page, fields: object): Promise<string> {
  const data = { taskType: 'count_up', payload: { to: 1 }, ...fields };
  const made = await page.request.post(`${taskflow.url}/api/schedules`, { data });
  expect(made.status()).toBe(201);
  return (await made.json()).scheduleId;
}

async function hasNoViolation(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([]);
  }
}

test('by keyboard alone a schedule is made, held, run, changed and deleted', async ({ page }) => {
  await page.goto(`${taskflow.url}/schedules`);
  await expect(page.getByText('Nothing runs by the clock yet.')).toBeVisible();
  await press(page, 'New schedule', 'link');
  await page.waitForURL(/\/schedules\/new$/);
  await type(page, page.getByLabel('Name'), 'nightly');
  const cron = page.getByRole('textbox', { name: 'Cron' });

  await type(page, cron, 'every day');
  await expect(page.getByText('must have five fields, or six with seconds in front')).toBeVisible();
  await expect(cron).toHaveAttribute('aria-invalid', 'true');
  await type(page, cron, '30 2 * * *');
  await expect(cron).not.toHaveAttribute('aria-invalid');
  await type(page, page.getByLabel('Timezone'), 'Mars/Base');
  await expect(page.getByText('There is no timezone "Mars/Base".')).toBeVisible();
  await type(page, page.getByLabel('Timezone'), 'America/New_York');
  await expect(runs(page)).toHaveCount(5);
  await expect(page.getByText('At 02:30, America/New_York')).toBeVisible();

  // Over the night when the clocks are put forward.
  await tabTo(page, page.getByLabel('Not before'));
  await page.keyboard.type('03122027');
  await page.keyboard.press('Tab');
  await page.keyboard.type('1200AM');
  await expect(runs(page).first()).toContainText('Mar 12, 2027, 02:30 UTC-05:00');
  await expect(runs(page).nth(2)).toContainText('Mar 14, 2027, 03:00 UTC-04:00');
  await expect(runs(page).nth(2)).toContainText('clocks changed');
  await expect(runs(page).nth(3)).toContainText('02:30 UTC-04:00');
  await hasNoViolation(page);

  await press(page, 'Make schedule');
  await page.waitForURL(/\/schedules\/[0-9a-f-]{36}$/);
  await expect(page.getByRole('heading', { name: 'nightly' })).toBeVisible();
  await expect(runs(page)).toHaveCount(5);
  await press(page, 'Pause nightly');
  await expect(page.getByText('None while it is paused.')).toBeVisible();
  await press(page, 'Resume nightly');
  await expect(runs(page)).toHaveCount(5);
  await press(page, 'Run now: nightly');
  await expect(page.getByText('A job is submitted.')).toBeVisible();
  await hasNoViolation(page);

  await page.locator('h1').focus();
  await page.keyboard.press('e');
  await page.waitForURL(/\/edit$/);
  await tabTo(page, page.getByRole('radio', { name: 'Cron' }));
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Interval' })).toBeFocused();
  await page.keyboard.press('Enter');
  await type(page, page.getByRole('spinbutton', { name: 'Every' }), '90');
  await press(page, 'Save changes');
  await page.waitForURL(/\/schedules\/[0-9a-f-]{36}$/);
  await expect(page.getByText('Every 90 minutes')).toBeVisible();

  await press(page, 'Delete');
  await press(page, 'Delete schedule');
  await expect(page.getByText('nightly is deleted.')).toBeVisible();
  await page.waitForURL(/\/schedules$/);
  await expect(page.getByText('Nothing runs by the clock yet.')).toBeVisible();
});

test('what the server finds wrong stands at its field, and the first of them has the keyboard', async ({ page }) => {
  await aSchedule(page, { name: 'taken', cron: '0 0 1 1 *' });
  await page.goto(`${taskflow.url}/schedules/new?type=count_up`);
  await page.getByLabel('Name').fill('taken');
  await page.getByRole('textbox', { name: 'Cron' }).fill('@daily');
  await page.getByRole('textbox', { name: 'Callback URL' }).fill('http://169.254.169.254/');
  await page.getByRole('button', { name: 'Make schedule' }).click();
  await expect(page.getByText('One value must be mended.')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Callback URL' })).toBeFocused();
  await page.getByRole('textbox', { name: 'Callback URL' }).fill('');
  await page.getByRole('button', { name: 'Make schedule' }).click();
  await expect(page.getByText('There is a schedule "taken" already.')).toBeVisible();
  await expect(page.getByLabel('Name')).toBeFocused();
});

test('what the form does not show of a schedule outlives an edit', async ({ page }) => {
  const options = { callbackUrl: 'https://receiver.example/', webhook: { events: ['failed'] }, tags: ['a'] };
  const id = await aSchedule(page, { name: 'kept', cron: '0 0 1 1 *', options });
  await page.goto(`${taskflow.url}/schedules/${id}/edit`);
  await page.getByLabel('Tags, separated by commas').fill('a, b');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.waitForURL(/\/schedules\/[0-9a-f-]{36}$/);
  const kept = await (await page.request.get(`${taskflow.url}/api/schedules/${id}`)).json();
  expect(kept).toMatchObject({ cron: '0 0 1 1 *', payload: { to: 1 }, options: { ...options, tags: ['a', 'b'] } });
});

test('each tick stands in the history with its job, and a past time is filled in after it was counted', async ({
  page,
}) => {
  const id = await aSchedule(page, { name: 'pulse', everyMs: 1000, startAt: '2025-12-01T00:00:00Z' });
  await page.goto(`${taskflow.url}/schedules/${id}`);
  await expect(ticks(page).nth(1)).toContainText('Completed');
  await page.getByRole('button', { name: 'Pause pulse' }).click();
  await expect(page.getByText('None while it is paused.')).toBeVisible();
  const before = await ticks(page).count();
  await page.getByLabel('From').fill('2026-01-01T00:00');
  await page.getByLabel('To', { exact: true }).fill('2026-01-01T01:00');
  await expect(page.getByText(/more than 1000 ticks/)).toBeVisible();
  await page.getByLabel('From').fill('2026-01-01T00:59');
  await expect(page.getByText('61 ticks in that time.')).toBeVisible();
  await page.getByRole('button', { name: 'Submit 61 jobs' }).click();
  await expect(page.getByText('61 jobs submitted.')).toBeVisible();
  await expect(page.getByText('61 ticks in that time, 61 of them fired before.')).toBeVisible();
  await page.getByRole('button', { name: 'Load older ticks' }).click();
  await expect(ticks(page)).toHaveCount(Math.min(before + 61, 40));
  await ticks(page).first().getByRole('link').click();
  await page.waitForURL(/\/jobs\/[0-9a-f-]{36}$/);
  await expect(page.getByRole('link', { name: id.slice(-8) })).toHaveAttribute('href', `/schedules/${id}`);
});

test('a filter stays in the address, and no time is of 1970 while the page wakes up', async ({ page }) => {
  await aSchedule(page, { name: 'Weekly digest', cron: '0 9 * * 1' });
  await page.addInitScript(() => {
    const seen: string[] = [];
    Reflect.set(globalThis, 'timesSeen', seen);
    new MutationObserver(() => {
      for (const time of document.querySelectorAll('time')) seen.push(time.textContent);
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  await page.goto(`${taskflow.url}/schedules?name=DIGEST&state=running`);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).first()).toContainText('At 09:00, only on Monday');
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('DIGEST');
  await expect.poll(() => page.evaluate(() => Reflect.get(globalThis, 'timesSeen').length)).toBeGreaterThan(0);
  const seen: string[] = await page.evaluate(() => Reflect.get(globalThis, 'timesSeen'));
  expect(seen.filter((text) => /\d{5} d/.test(text))).toEqual([]);
  await page.getByRole('radio', { name: 'Over' }).click();
  await expect(page).toHaveURL(/state=over/);
  await page.getByRole('button', { name: 'Show all schedules' }).click();
  await expect(page).toHaveURL(/\/schedules$/);
});

test('what is defined in code says so, and is deleted only when no running worker has it', async ({ page }) => {
  const id = await aSchedule(page, { name: 'from code', cron: '0 9 * * 1' });
  const db = new pg.Client({ connectionString: postgres.urlOf('e2e') });
  await db.connect();
  try {
    await db.query(`UPDATE taskflow.schedules SET code_hash = 'x' WHERE id = $1`, [id]);
    await db.query(`UPDATE taskflow.workers SET schedules = '{"from code": "x"}'`);
    await page.goto(`${taskflow.url}/schedules/${id}`);
    await expect(page.getByText('it is changed there.')).toBeVisible();
    await expect(runs(page)).toHaveCount(5);
    await expect(page.getByRole('link', { name: 'Edit' })).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Delete' })).toHaveCount(0);
    await page.goto(`${taskflow.url}/schedules/${id}/edit`);
    await expect(page.getByText('This schedule is defined in code.')).toBeVisible();

    await db.query(`UPDATE taskflow.workers SET schedules = '{}'`);
    await page.goto(`${taskflow.url}/schedules?state=orphaned`);
    await expect(rows(page).first()).toContainText('defined in code');
    await page.getByRole('link', { name: 'from code', exact: true }).click();
    await expect(page.getByText('No running worker has it in its code any more')).toBeVisible();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete schedule' }).click();
    await expect(page.getByText('from code is deleted.')).toBeVisible();
  } finally {
    await db.end();
  }
});

test('on a phone every page fits, and the places that the bar has no room for are one press away', async ({ page }) => {
  const id = await aSchedule(page, { name: 'a'.repeat(200), cron: '*/5 1,2,3 * * 1-5', timezone: 'Europe/Berlin' });
  await page.setViewportSize({ width: 375, height: 812 });
  for (const path of ['', '/new', `/${id}`, `/${id}/edit`]) {
    await page.goto(`${taskflow.url}/schedules${path}`);
    await page.locator('main form, main ul, main ol').first().waitFor();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect([path, overflow <= 0]).toEqual([path, true]);
  }
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.waitForURL(/\/settings\/appearance$/);
  await expect(page.getByRole('link', { name: 'Charts' })).toHaveCount(0);
});

test('who may only read sees no buttons, and who may not even that is told so', async ({ page }) => {
  await aSchedule(page, { name: 'seen', cron: '0 9 * * 1' });
  const web = await taskflow.startWeb({ TASKFLOW_BOOTSTRAP_KEY: bootstrapKey });
  const signIn = async (scope: string) => {
    const headers = { authorization: `Bearer ${bootstrapKey}` };
    const made = await page.request.post(`${web.url}/api/keys`, { data: { name: scope, scopes: [scope] }, headers });
    await page.request.post(`${web.url}/api/session`, { data: { key: (await made.json()).key } });
  };
  try {
    await signIn('read');
    await page.goto(`${web.url}/schedules?name=seen`);
    await expect(rows(page)).toHaveCount(1);
    await expect(page.getByRole('button', { name: /^(Run|Pause)/ })).toHaveCount(0);
    await page.getByRole('link', { name: 'seen', exact: true }).click();
    await expect(runs(page)).toHaveCount(5);
    await expect(page.getByRole('button', { name: 'Delete' })).toHaveCount(0);
    await page.goto(`${web.url}/schedules/new`);
    await expect(page.getByText('Schedules are made and changed with the scope manage.')).toBeVisible();
    await signIn('submit');
    await page.goto(`${web.url}/schedules`);
    await expect(page.getByText('Schedules are seen with the scope read.')).toBeVisible();
    await expect(page.getByRole('link', { name: 'New schedule' })).toHaveCount(0);
  } finally {
    await web.stop();
  }
});
