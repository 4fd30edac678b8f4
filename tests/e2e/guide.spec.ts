import { tabTo } from './by-keyboard.ts';
import { becomesLive, expect, markDocument, test } from './running-taskflow.ts';

test('the manual leads from the settings to its first chapter, through it, and on to the next', async ({ page }) => {
  await page.goto('/settings/about');
  await page.getByRole('link', { name: 'Manual', exact: true }).click();
  await expect(page).toHaveTitle('Manual · TaskFlow');
  const isSameDocument = await markDocument(page);
  await page.locator('main').getByRole('link', { name: 'First job', exact: true }).last().click();
  await expect(page.getByRole('heading', { level: 1, name: 'First job' })).toBeVisible();
  await expect(page).toHaveTitle('First job · Manual · TaskFlow');
  const chapters = page.getByRole('navigation', { name: 'Chapters' });
  await expect(chapters.getByRole('link', { name: 'First job' })).toHaveAttribute('aria-current', 'page');

  await page.getByRole('navigation', { name: 'On this page' }).getByRole('link', { name: 'One that fails' }).click();
  await expect(page).toHaveURL(/\/docs\/guide\/first-job#one-that-fails$/);
  await expect(page.getByRole('heading', { name: 'One that fails' })).toBeInViewport();

  await page.getByRole('link', { name: 'retries and idempotency', exact: true }).click();
  await expect(page).toHaveURL(/\/docs\/guide\/retries$/);
  await page.getByRole('navigation', { name: 'Chapter before and after' }).getByRole('link').last().click();
  await expect(page.getByRole('heading', { level: 1, name: 'What is promised' })).toBeVisible();
  expect(await isSameDocument()).toBe(true);
});

test('a search of the manual needs the keyboard alone: the box, the places, the heading', async ({
  page,
  taskflow,
}) => {
  await page.goto('/docs/guide/limits');
  await becomesLive(page);
  await page.keyboard.press('/');
  const box = page.getByRole('searchbox', { name: 'Search the manual' });
  await expect(box).toBeFocused();
  await page.keyboard.type('debounce throttle');
  await page.keyboard.press('Enter');
  const places = page.getByRole('region', { name: 'Search results' }).getByRole('link');
  await expect(places.first()).toBeFocused();
  await expect(places.first()).toContainText('Debounce and throttle');
  await expect(places.first().locator('mark').first()).toHaveText(/debounce/i);
  await expect(page).toHaveURL(`${taskflow.url}/docs/guide?q=debounce%20throttle`);
  await page.keyboard.press('ArrowDown');
  await expect(places.nth(1)).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${taskflow.url}/docs/guide/uniqueness#debounce-and-throttle`);
  await expect(page.getByRole('heading', { name: 'Debounce and throttle' })).toBeInViewport();
  await expect(box).toHaveValue('');
  await page.goBack();
  await expect(box).toHaveValue('debounce throttle');
  await expect(places.first()).toBeVisible();
  await box.fill('zzzyqx');
  await expect(page.getByRole('status').filter({ hasText: 'Nothing in the manual has “zzzyqx”.' })).toBeVisible();
});

test('the palette finds chapters by their names, and searches the manual', async ({ page, taskflow }) => {
  await page.goto('/jobs');
  await becomesLive(page);
  const field = page.getByRole('combobox', { name: 'Find or do something' });
  await page.keyboard.press('ControlOrMeta+k');
  await expect(field).toBeFocused();
  await page.keyboard.type('Backup and restore');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Backup and restore' })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+k');
  await expect(field).toBeFocused();
  await page.keyboard.type('point in time');
  await page.getByRole('option', { name: 'Search the manual for “point in time”' }).click();
  await expect(page).toHaveURL(`${taskflow.url}/docs/guide?q=point%20in%20time`);
  await expect(page.getByRole('link', { name: /^To a point in time/ })).toBeVisible();
});

test('each example is copied by its button, as it is written', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/docs/guide/first-job');
  await becomesLive(page);
  const examples = page.locator('main pre');
  await expect(page.getByRole('button', { name: /^Copy example/ })).toHaveCount(await examples.count());
  const copy = page.getByRole('button', { name: 'Copy example 2' });
  await tabTo(page, copy);
  await page.keyboard.press('Enter');
  await expect(copy.getByRole('status')).toHaveText('Copied');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^\/\/ handlers\/greet\.ts\nimport \{ defineTask, z \} from 'taskflow';/);
  expect(copied).toBe(await examples.nth(1).innerText());
});

test('the manual and its search are there without a script', async ({ page }) => {
  const chapter = await (await page.request.get('/docs/guide/webhooks')).text();
  for (const part of ['<h2 id="who-sent-it"', 'hljs-', 'Standard Webhooks']) expect(chapter).toContain(part);
  const found = await (await page.request.get('/docs/guide?q=idempotency+key')).text();
  expect(found).toContain('href="/docs/guide/retries#your-program-may-submit-twice"');
  // What was looked for is text, whatever it is.
  const hostile = await (await page.request.get(`/docs/guide?q=${encodeURIComponent('<b id="odd">x')}`)).text();
  expect(hostile).not.toContain('<b id="odd"');
});
