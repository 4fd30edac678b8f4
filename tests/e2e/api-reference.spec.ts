import { expect, test } from './running-taskflow.ts';

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
