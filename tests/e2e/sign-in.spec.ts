import { AxeBuilder } from '@axe-core/playwright';
import type { RunningProcess } from '../support/start-process.ts';
import { expect, test } from './running-taskflow.ts';

const key = `tf_${'0123456789abcdef'.repeat(2)}`;
/** Beside the TaskFlow that is open to everybody: one where keys are needed. */
let web: RunningProcess;
test.beforeAll(async ({ taskflow }) => {
  web = await taskflow.startWeb({ TASKFLOW_BOOTSTRAP_KEY: key });
});
test.afterAll(() => web?.stop());

test('a wrong key counts at a page as it does at the API', async ({ page, taskflow }) => {
  const own = { TASKFLOW_BOOTSTRAP_KEY: `tf_${'f'.repeat(32)}`, RATE_LIMIT_PER_ADDRESS: '3' };
  const web = await taskflow.startWeb(own);
  try {
    const headers = { authorization: 'Bearer tf_guess' };
    const statsStatus = async () => (await page.request.get(`${web.url}/api/stats`, { headers })).status();
    // Once each, however much of a page asks in the caller's name.
    for (let guess = 0; guess < 2; guess += 1) await page.request.get(`${web.url}/jobs`, { headers });
    expect(await statsStatus()).toBe(401);
    expect(await statsStatus()).toBe(429);
  } finally {
    await web.stop();
  }
});

test('where keys are needed, a person signs in with one and comes back to the page asked for', async ({ page }) => {
  await page.goto(`${web.url}/jobs?q=status:failed`);
  await page.waitForURL(/\/sign-in\?next=/);
  await page.getByLabel('API key').fill('tf_not-this-one');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('This key is not known')).toBeVisible();
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${web.url}/jobs?q=status:failed`);
  await expect(page.getByRole('heading', { name: 'Jobs' })).toBeVisible();
});

test('an action after the end of the session leads to sign-in and back, and what was typed stays', async ({ page }) => {
  const endSession = async () => {
    // What the page asks by itself would be refused first, now and then.
    await page.route('**/api/trpc/**', (route) =>
      route.request().method() === 'GET' ? route.abort() : route.continue(),
    );
    await page.context().clearCookies();
  };
  await page.request.post(`${web.url}/api/session`, { data: { key } });
  await page.goto(`${web.url}/tasks?q=count`);
  await page.getByRole('button', { name: 'Pause count_up' }).click();
  await endSession();
  await page.getByRole('button', { name: 'Pause it' }).click();
  await page.waitForURL(/\/sign-in\?next=%2Ftasks%3Fq%3Dcount&undone=1/);
  await expect(page.getByText('what you did last was not done')).toBeVisible();
  await page.unroute('**/api/trpc/**');
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${web.url}/tasks?q=count`);

  await page.goto(`${web.url}/jobs/new?type=count_up`);
  await expect(page.getByRole('region', { name: 'curl command' })).toContainText('Bearer $TASKFLOW_KEY');
  await page.getByRole('radio', { name: 'JSON' }).click();
  const payload = page.getByRole('textbox', { name: 'Payload' });
  await payload.fill('{"to":7}');
  await endSession();
  await page.getByRole('button', { name: 'Submit job' }).click();
  await expect(page.getByText('Your session has ended, so nothing was done.')).toBeVisible();
  await expect(payload).toHaveValue('{"to":7}');
});

test('a person signs out by the keyboard, and the session is over', async ({ page }) => {
  await page.request.post(`${web.url}/api/session`, { data: { key } });
  await page.goto(`${web.url}/jobs`);
  const signOut = page.getByRole('button', { name: 'Sign out', exact: true });
  await expect(signOut).toHaveAttribute('title', /TASKFLOW_BOOTSTRAP_KEY/);
  const found = await new AxeBuilder({ page }).setLegacyMode().include('header').analyze();
  expect(found.violations).toEqual([]);
  await signOut.focus();
  await page.keyboard.press('Enter');
  const menu = await new AxeBuilder({ page }).setLegacyMode().include('[popover]').analyze();
  expect(menu.violations).toEqual([]);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Sign out here' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.waitForURL(`${web.url}/sign-in`);
  expect(await page.context().cookies(web.url)).toEqual([]);
  expect((await page.request.get(`${web.url}/api/stats`)).status()).toBe(401);
  await page.goto(`${web.url}/jobs`);
  await page.waitForURL(/\/sign-in\?next=/);
});

test('a person signs out in all browsers', async ({ page, browser }) => {
  const elsewhere = await browser.newContext();
  try {
    for (const { request } of [page, elsewhere]) await request.post(`${web.url}/api/session`, { data: { key } });
    expect((await elsewhere.request.get(`${web.url}/api/stats`)).status()).toBe(200);
    await page.goto(`${web.url}/jobs`);
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByRole('button', { name: 'Sign out in all browsers' }).click();
    await page.waitForURL(`${web.url}/sign-in`);
    expect((await elsewhere.request.get(`${web.url}/api/stats`)).status()).toBe(401);
  } finally {
    await elsewhere.close();
  }
});

test('where no key is needed, there is nothing to sign out of', async ({ page, taskflow }) => {
  const told = page.waitForResponse((response) => response.url().includes('whoAmI'));
  await page.goto(`${taskflow.url}/jobs`);
  expect((await told).ok()).toBe(true);
  await expect(page.getByRole('button', { name: /^Theme/ })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sign out', exact: true })).toHaveCount(0);
});
