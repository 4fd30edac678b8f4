import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { startPostgres, type RunningPostgres } from '../support/start-postgres.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { press, type } from './by-keyboard.ts';
import { startTaskFlow, type RunningTaskFlow } from './running-taskflow.ts';

let postgres: RunningPostgres;
let taskflow: RunningTaskFlow;
let receiver: WebhookReceiver;
/** What the receiver answers next; 200 when nothing is left. */
let answers: number[] = [];

test.beforeAll(async () => {
  postgres = await startPostgres();
  receiver = await startReceiver((response) => {
    const status = answers.shift() ?? 200;
    response.writeHead(status, { 'x-from': 'receiver' }).end(`<b>answer ${status}</b>`);
  });
  taskflow = await startTaskFlow(postgres, { WEBHOOK_ALLOWED_HOSTS: receiver.host, WEBHOOK_MAX_RETRIES: '1' });
});
test.afterAll(async () => {
  await taskflow?.stop();
  await receiver?.close();
  await postgres?.stop();
});

const aJob = (path: string) =>
  taskflow.submit({ taskType: 'count_up', payload: { to: 1 }, callbackUrl: `http://${receiver.host}${path}` });
const rows = (page: Page) => page.getByRole('list', { name: 'Deliveries, newest first' }).locator('> li');

test('by keyboard alone: a delivery that was given up is found, read, and sent again', async ({ page }) => {
  answers = [500];
  await aJob('/by-keyboard');
  await page.goto(`${taskflow.url}/webhooks`);
  await page.getByRole('radio', { name: 'Given up' }).focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/state=failed/);
  const link = page.getByRole('link', { name: /by-keyboard/ });
  await expect(link).toBeVisible();
  await expect(rows(page).first()).toContainText('The receiver answered 500.');
  await link.focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/webhooks\/[0-9a-f-]{36}$/);
  await expect(page.getByText('Given up', { exact: true })).toBeVisible();
  const answer = page.getByText('Answer, its first 16 KiB');
  await answer.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('<b>answer 500</b>')).toBeVisible();
  const again = page.getByRole('button', { name: 'Redeliver' });
  await again.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Delivered', { exact: true })).toBeVisible();
  await expect(page.getByText('Attempt 2')).toBeVisible();
  const ids = receiver.requests
    .filter((request) => request.path === '/by-keyboard')
    .map(({ headers }) => headers['webhook-id']);
  expect(ids).toEqual([ids[0], ids[0]]);
});

test('a filter stays in the address, and what matches nothing says so', async ({ page }) => {
  await page.goto(`${taskflow.url}/webhooks?host=nowhere.example`);
  await expect(page.getByText('No delivery matches this filter.')).toBeVisible();
  await page.getByRole('button', { name: 'Show all deliveries' }).click();
  await expect(page).toHaveURL(`${taskflow.url}/webhooks`);
  await page.getByRole('textbox', { name: 'Host', exact: true }).fill(receiver.host);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/host=127\.0\.0\.1/);
  await expect(rows(page).first()).toBeVisible();
});

test('a URL that answered 410 stands at the top until it is enabled again', async ({ page }) => {
  answers = [410];
  await aJob('/gone');
  await page.goto(`${taskflow.url}/webhooks`);
  await expect(rows(page).first()).toContainText('/gone');
  await expect(page.getByText('It answered 410 Gone.').first()).toBeVisible();
  await page.getByRole('button', { name: /^Enable/ }).click();
  await expect(page.getByRole('button', { name: /^Enable/ })).toHaveCount(0);
  await aJob('/gone');
  await expect.poll(() => receiver.requests.filter((request) => request.path === '/gone').length).toBe(2);
});

test('a test message is sent and seen, and its signature checked in the browser', async ({ page }) => {
  await page.goto(`${taskflow.url}/webhooks/tools`);
  await page.getByRole('textbox', { name: 'URL', exact: true }).fill(`http://${receiver.host}/ping`);
  await page.getByRole('button', { name: 'Send test message' }).click();
  await expect(page.getByText('Delivered: answered 200.')).toBeVisible();
  await expect(page.getByText('<b>answer 200</b>')).toBeVisible();
  const sent = receiver.requests.find(({ path }) => path === '/ping');
  await page.getByRole('button', { name: 'Show the secret' }).click();
  const secret = (await page.getByRole('region', { name: 'signing secret' }).textContent()) ?? '';
  expect(secret).toMatch(/^whsec_/);

  for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
    await page.getByRole('textbox', { name }).fill(sent?.headers[name] ?? '');
  }
  await page.getByRole('textbox', { name: 'Body, as it came' }).fill(sent?.body ?? '');
  await page.getByLabel('Secret', { exact: true }).fill(secret);
  await page.getByRole('button', { name: 'Check the signature' }).click();
  await expect(page.getByText('The signature is right.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Body, as it came' }).fill('{}');
  await page.getByRole('button', { name: 'Check the signature' }).click();
  await expect(page.getByText(/^Not signed with this secret/)).toBeVisible();

  await page.getByRole('button', { name: 'Rotate…' }).click();
  await expect(page.getByText(/For 24 hours messages carry both signatures/)).toBeVisible();
  await page.getByRole('button', { name: 'Rotate the secret' }).click();
  await expect(page.getByRole('region', { name: 'signing secret' })).not.toHaveText(secret);
  await expect(page.getByText(/that ends/)).toBeVisible();
});

test('a URL that may not be called is refused by its field', async ({ page }) => {
  await page.goto(`${taskflow.url}/webhooks/tools`);
  await page.getByRole('textbox', { name: 'URL', exact: true }).fill('http://169.254.169.254/');
  await page.getByRole('button', { name: 'Send test message' }).click();
  await expect(page.getByText(/not a public address/).first()).toBeVisible();
});

test('all that failed in the last hour is sent again', async ({ page }) => {
  answers = [500, 500];
  await aJob('/night');
  await aJob('/night');
  await page.goto(`${taskflow.url}/webhooks?state=failed`);
  await expect(rows(page).filter({ hasText: '/night' })).toHaveCount(2);
  await page.getByRole('link', { name: 'Redeliver all that failed' }).click();
  await page.getByRole('button', { name: 'Redeliver all' }).click();
  await expect(page.getByText(/^(\d+) of \1 are due again\./)).toBeVisible();
  await expect(page).toHaveURL(/redelivery=/);
  await page.goBack();
  await expect(rows(page).filter({ hasText: '/night' })).toHaveCount(0);
});

test('a delivery that is not there is not found', async ({ page }) => {
  await page.goto(`${taskflow.url}/webhooks/0193a000-0000-7000-8000-000000000001`);
  await expect(page.getByText('There is no such delivery.')).toBeVisible();
});

test('by keyboard alone a subscription is made, told of a job, and deleted; its host is seen to answer', async ({
  page,
}) => {
  await page.goto(`${taskflow.url}/webhooks`);
  await press(page, 'Subscriptions', 'link');
  await page.waitForURL(/\/webhooks\/subscriptions$/);
  await expect(page.getByText('Nobody has subscribed yet.')).toBeVisible();
  await press(page, 'Subscribe');
  await expect(page.getByText('Give a URL that begins with http:// or https://.')).toBeVisible();
  await type(page, page.getByRole('textbox', { name: 'URL' }), `http://${receiver.host}/subscribed`);
  await type(page, page.getByRole('textbox', { name: 'Tag' }), 'vip');
  await press(page, 'Subscribe');
  const made = page.getByRole('list', { name: 'Subscriptions, newest first' }).locator('> li');
  await expect(made).toContainText('jobs with the tag vip');
  await taskflow.submit({ taskType: 'count_up', payload: { to: 1 }, tags: ['vip'] });
  await expect.poll(() => receiver.requests.some(({ path }) => path === '/subscribed')).toBe(true);

  await press(page, `Delete the subscription of http://${receiver.host}/subscribed`);
  await press(page, 'Delete subscription');
  await expect(page.getByText('Nobody has subscribed yet.')).toBeVisible();

  await press(page, 'Hosts', 'link');
  const host = page.getByRole('list', { name: 'Hosts' }).locator('> li').filter({ hasText: receiver.host });
  await expect(host).toContainText('Answers');
  await expect(host).toContainText(/\d+ delivered, \d+ failed/);
});
