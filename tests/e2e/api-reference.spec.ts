import { becomesLive, expect, test } from './running-taskflow.ts';

// A large program draws this page: on a busy machine it takes its time.
const drawn = { timeout: 60_000 };

test('the API page shows every endpoint, and a call can be tried from it', async ({ page }) => {
  await page.goto('/docs');
  const call = page.locator('#operations-Jobs-submitJob');
  await expect(call).toContainText('Submit a job', drawn);
  const document: { paths: Record<string, object> } = await (await page.request.get('/api/openapi.json')).json();
  const described = Object.values(document.paths).flatMap((operations) => Object.keys(operations));
  await expect(page.locator('.opblock')).toHaveCount(described.length);
  await call.locator('button').first().click();
  await call.getByRole('button', { name: 'Try it out' }).click();
  await call.getByRole('button', { name: 'Execute' }).click();
  await expect(call.locator('.live-responses-table .response .response-col_status').first()).toContainText('201');
});

test('the API page says so when what draws it does not come, and has the document all the same', async ({ page }) => {
  await page.route('**/api/openapi.json', async (route) => {
    await page.route('**/*.js', (script) => script.abort());
    await route.continue();
  });
  await page.goto('/docs');
  await expect(page.getByText('The reference could not be drawn.')).toBeVisible(drawn);
  await expect(page.getByRole('link', { name: 'OpenAPI document' })).toHaveAttribute('href', '/api/openapi.json');
});

test('the API page says under which request its document was refused, and asks again', async ({ page }) => {
  let isRefused = true;
  await page.route('**/api/openapi.json', async (route) => {
    // A path that the server refuses, with an id of its own.
    if (isRefused) await route.fulfill({ response: await route.fetch({ url: route.request().url() + '/no' }) });
    else await route.continue();
  });
  let requestId: string | undefined;
  page.on('response', (response) => {
    if (response.url().endsWith('/api/openapi.json')) requestId = response.headers()['x-request-id'];
  });
  await page.goto('/docs');
  // A page that becomes live asks for everything again, under another id.
  await becomesLive(page);
  const told = page.getByRole('alert').filter({ hasText: 'This could not be loaded.' });
  await expect(async () => {
    expect(requestId).toBeDefined();
    await expect(told).toContainText(`Request ${requestId}`, { timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
  await expect(told.getByRole('button', { name: 'Copy request id' })).toBeVisible();
  isRefused = false;
  await told.getByRole('button', { name: 'Try again' }).press('Enter');
  await expect(page.locator('.opblock').first()).toBeVisible(drawn);
});

test('the API page follows the theme and brings nothing from elsewhere', async ({ page, taskflow }) => {
  const foreign: string[] = [];
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== taskflow.url) foreign.push(request.url());
  });
  const refused: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') refused.push(message.text());
  });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('/docs');
  await expect(page.locator('.opblock').first()).toBeVisible(drawn);
  await expect(page.locator('html')).toHaveClass(/dark-mode/);
  expect([foreign, refused]).toEqual([[], []]);
});
