import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { startPostgres, type RunningPostgres } from '../support/start-postgres.ts';
import { press, tabTo, type } from './by-keyboard.ts';
import { startTaskFlow, type RunningTaskFlow } from './running-taskflow.ts';

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

async function send(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const answer = await fetch(taskflow.url + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  return answer.json();
}
const taskType = (name: string) => send('GET', `/api/tasks/${name}`);
const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });
const notice = (page: Page) => page.getByTestId('all-paused-notice');

test('by keyboard alone: a task type is found, limited with what that means in words, paused and resumed', async ({
  page,
}) => {
  await page.goto(`${taskflow.url}/tasks`);
  await expect(row(page, 'count_up')).toContainText('Open');
  await page.keyboard.press('/');
  await page.keyboard.type('counts');
  await expect(page.getByRole('row')).toHaveCount(2);
  await expect(page).toHaveURL(/q=counts/);
  await tabTo(page, page.getByRole('link', { name: 'count_up' }));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/tasks\/count_up$/);

  const form = page.getByRole('form', { name: 'Limits' });
  await expect(form).toContainText('No limits');
  await type(page, form.getByLabel('At a time').first(), '0');
  await expect(form.getByText('A whole number from 1 to 100,000, or nothing.')).toBeVisible();
  await expect(form.getByRole('button', { name: 'Save limits' })).toBeDisabled();
  await type(page, form.getByLabel('At a time').first(), '5');
  await type(page, form.getByLabel('Started').first(), '100');
  await expect(form.getByText('At most 5 at a time over all workers, 100 per minute.')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText('From now on: at most 5 at a time over all workers, 100 per minute.')).toBeVisible();
  await expect(form.getByText('Set by hand.')).toHaveCount(2);
  expect(await taskType('count_up')).toMatchObject({ concurrency: 5, rateLimit: { max: 100, perMs: 60_000 } });

  await press(page, 'Pause count_up');
  await expect(page.getByRole('alertdialog')).toContainText('None of its jobs is started until it is resumed.');
  await press(page, 'Pause it');
  await expect(page.getByRole('main').getByText('Paused', { exact: true })).toBeVisible();
  // The keyboard is where it was, on what is the way back now.
  await expect(page.getByRole('button', { name: 'Resume count_up' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alertdialog')).toContainText('at most 5 at a time');
  await press(page, 'Resume it');
  await expect(page.getByRole('main').getByText('Open', { exact: true })).toBeVisible();
  await tabTo(page, page.getByRole('link', { name: 'Submit one' }));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/jobs\/new\?type=count_up/);
});

test('a limit is taken away again, only what was edited is sent, and what others change shows meanwhile', async ({
  page,
}) => {
  await send('PATCH', '/api/tasks/make_files', { concurrency: 3, concurrencyPerKey: 2 });
  await page.goto(`${taskflow.url}/tasks/make_files`);
  const form = page.getByRole('form', { name: 'Limits' });
  await expect(form.getByLabel('At a time').first()).toHaveValue('3');
  await send('PATCH', '/api/tasks/make_files', { concurrency: 4 });
  await expect(form.getByLabel('At a time').first()).toHaveValue('4');
  await form.getByLabel('At a time').last().fill('');
  await form.getByLabel('Started').last().fill('10');
  await form.getByLabel('Length of the time').last().fill('90');
  await form.getByLabel('Unit of the time').last().selectOption('second');
  await expect(form.getByText('for each concurrency key at most 10 every 90 seconds')).toBeVisible();
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(form.getByLabel('At a time').last()).toHaveValue('2');
  await form.getByLabel('At a time').last().fill('');
  const sent = page.waitForRequest((request) => request.url().includes('tasks.limit'));
  await page.getByRole('button', { name: 'Save limits' }).click();
  expect((await sent).postData()).toContain('"limits":{"concurrencyPerKey":null}');
  await expect(page.getByText('From now on: at most 4 at a time over all workers.')).toBeVisible();
  expect(await taskType('make_files')).toMatchObject({ concurrency: 4, concurrencyPerKey: null });
  await form.getByRole('button', { name: 'Follow code' }).first().click();
  await expect(page.getByText('What code says counts again')).toBeVisible();
  await expect(form.getByText('Follows code.')).toHaveCount(1);
  expect(await taskType('make_files')).toMatchObject({ concurrency: 4, operatorLimits: ['concurrencyPerKey'] });
});

test('while all are paused each page says so, and leads back; what was paused by itself stays so', async ({ page }) => {
  await send('POST', '/api/tasks/send_email/pause');
  await page.goto(`${taskflow.url}/tasks`);
  await press(page, 'Pause all');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Pause all' }).click();
  await expect(notice(page)).toContainText('All task types are paused.');
  await expect(row(page, 'count_up')).toContainText('All paused');
  await expect(row(page, 'send_email')).toContainText('Paused');
  expect((await send('GET', '/api/tasks')).allPaused).toBe(true);
  for (const path of ['/', '/jobs', '/webhooks', '/keys', '/tasks/count_up']) {
    await page.goto(taskflow.url + path);
    await expect(notice(page), path).toContainText('All task types are paused.');
    expect(await notice(page).textContent(), path).toMatch(/(now|\d+ s ago)Resume all$/);
  }
  await press(page, 'Resume all');
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await press(page, 'Resume all');
  await expect(notice(page)).toBeEmpty();
  await expect(page.getByRole('main')).toBeFocused();
  expect(await send('GET', '/api/tasks')).toMatchObject({ allPaused: false });
  expect(await taskType('send_email')).toMatchObject({ paused: true });
  await page.goto(`${taskflow.url}/tasks?show=paused`);
  await expect(page.getByRole('row')).toHaveCount(2);
  await page.getByRole('button', { name: 'Resume send_email' }).click();
  await page.getByRole('button', { name: 'Resume it' }).click();
  await expect(page.getByText('No task type matches this filter.')).toBeVisible();
});

test('a pause of all that another makes shows without a reload', async ({ page }) => {
  await page.goto(`${taskflow.url}/jobs`);
  await expect(notice(page)).toBeEmpty();
  await send('POST', '/api/tasks/pause');
  await expect(notice(page)).toContainText('All task types are paused.');
  await send('POST', '/api/tasks/resume');
  await expect(notice(page)).toBeEmpty();
});

test('pages of task types break no rule, fit a phone, and its bar leads everywhere', async ({ page }) => {
  await send('PATCH', '/api/tasks/count_up', {
    ...{ concurrency: 5, rateLimit: { max: 100, perMs: 60_000 } },
    ...{ concurrencyPerKey: 1, rateLimitPerKey: { max: 5, perMs: 1000 } },
  });
  await send('POST', '/api/tasks/pause');
  for (const path of ['/tasks', '/tasks/count_up']) {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(taskflow.url + path);
    await expect(notice(page)).toContainText('All task types are paused.');
    await expect(page.locator('main .animate-pulse[aria-hidden]:not(svg)')).toHaveCount(0);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      expect(
        violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
        path,
      ).toEqual([]);
    }
    await page.setViewportSize({ width: 375, height: 812 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, path).toBeLessThanOrEqual(0);
  }
  await send('POST', '/api/tasks/resume');
  await page.getByRole('button', { name: 'More' }).click();
  const settings = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' });
  await settings.click();
  await page.waitForURL(/\/settings/);
  await expect(settings).toBeHidden();
});

test('what is not there is not found; whoever may only look sees all and changes nothing', async ({ page }) => {
  await page.goto(`${taskflow.url}/tasks/no_such_type`);
  await expect(page.getByText('There is no such task type.')).toBeVisible();
  // The first key shuts the door: no test after this one. A page that is open then goes to the sign-in by itself.
  await page.goto('about:blank');
  const { key: admin } = await send('POST', '/api/keys', { name: 'admin', scopes: ['admin'] });
  const asAdmin = { authorization: `Bearer ${admin}` };
  for (const scope of ['read', 'submit']) {
    const { key } = await send('POST', '/api/keys', { name: scope, scopes: [scope] }, asAdmin);
    await page.request.post(`${taskflow.url}/api/session`, { data: { key } });
    await page.goto(`${taskflow.url}/tasks`);
    await expect(row(page, 'count_up')).toContainText(scope === 'read' ? '0 / 5' : '– / 5');
    await expect(page.getByRole('button', { name: /^(Pause|Resume)/ })).toHaveCount(0);
    await page.getByRole('link', { name: 'count_up' }).click();
    await expect(page.getByText('Changing limits takes a key with the scope manage.')).toBeVisible();
    await expect(page.getByLabel('At a time').first()).toBeDisabled();
    await expect(page.getByRole('link', { name: 'Submit one' })).toHaveCount(scope === 'read' ? 0 : 1);
  }
});
