import { becomesLive, expect, test } from './running-taskflow.ts';

test('the palette opens a page, an action and a pasted job by the keyboard alone', async ({ page, taskflow }) => {
  const jobId = await taskflow.submit({ taskType: 'count_up', payload: { to: 1 } });
  await page.goto('/');
  await becomesLive(page);
  const field = page.getByRole('combobox', { name: 'Find or do something' });

  await page.keyboard.press('Control+k');
  await expect(field).toBeFocused();
  await page.keyboard.type('schdls');
  await expect(page.getByRole('option', { name: /^Schedules/ })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/schedules');
  await expect(field).toHaveCount(0);

  await page.keyboard.press('Control+k');
  await page.keyboard.type('dark theme');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveClass(/dark/);

  await page.keyboard.press('Control+k');
  await expect(field).toBeFocused();
  await page.keyboard.insertText(`${taskflow.url}/jobs/${jobId}?tab=logs`);
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/jobs/${jobId}`);

  await page.keyboard.press('Control+k');
  await expect(page.getByRole('option', { name: 'Copy link to this page' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(field).toHaveCount(0);
});

test('two keys jump to a page, ? lists what works there, and both can be turned off', async ({ page }) => {
  await page.goto('/jobs');
  await becomesLive(page);
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(dialog.getByRole('region', { name: 'On this page' })).toContainText('Search the list');
  await expect(dialog.getByRole('region', { name: 'On every page' })).toContainText('Go to Webhooks');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);

  await page.keyboard.press('g');
  await page.keyboard.press(',');
  await page.waitForURL('**/settings/appearance');
  await page.getByRole('radiogroup', { name: 'Shortcuts of single keys' }).getByRole('radio', { name: 'Off' }).click();
  await page.keyboard.press('g');
  await page.keyboard.press('j');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await expect(page).toHaveURL(/\/settings\/appearance$/);
});

test('a job that is watched says that it ended, in the title, the inbox and a notification', async ({
  page,
  context,
  taskflow,
}) => {
  await context.grantPermissions(['notifications']);
  await page.addInitScript(() => {
    const shown: string[] = [];
    class Told extends EventTarget {
      static permission = 'granted';
      static requestPermission = async () => 'granted';
      constructor(title: string) {
        super();
        shown.push(title);
      }
    }
    Object.assign(window, { Notification: Told, shown });
  });
  const delayed = { taskType: 'count_up', payload: { to: 1 }, delay: 3_600_000 };
  const jobId = await taskflow.submit(delayed);
  await page.goto(`/jobs/${jobId}`);
  await becomesLive(page);
  await page.getByRole('button', { name: 'Watch' }).click();
  await expect(page.getByRole('button', { name: 'Watching' })).toBeVisible();
  await page.goto('/webhooks');
  await becomesLive(page);
  await fetch(`${taskflow.url}/api/jobs/${jobId}/cancel`, { method: 'POST' });
  await expect(page).toHaveTitle(/^\(1\) /);
  expect(await page.evaluate(() => Reflect.get(window, 'shown'))).toEqual(['count_up cancelled']);

  await page.reload();
  await expect(page).toHaveTitle(/^\(1\) /);
  await page.getByRole('button', { name: 'Inbox, 1 unread' }).click();
  await page.getByRole('link', { name: /count_up/ }).click();
  await page.waitForURL(`**/jobs/${jobId}`);
  await expect(page.getByRole('button', { name: 'Inbox', exact: true })).toBeVisible();
  await expect(page).not.toHaveTitle(/^\(/);
});

test('a page from an older build says so once, reloads when asked to, and keeps what was written till then', async ({
  page,
}) => {
  let isOld = true;
  await page.route('**/jobs/new?*', async (route) => {
    if (!isOld || route.request().resourceType() !== 'document') return route.continue();
    const response = await route.fetch();
    const html = (await response.text()).replaceAll(/(?<=pageBuild\\":\\")[^\\]+/g, '20000101T000000Z-0');
    return route.fulfill({ response, body: html });
  });
  await page.goto('/jobs/new?type=count_up');
  const notice = page.getByTestId('new-version-notice');
  await expect(notice).toContainText('A new version is running');
  const field = page.getByRole('spinbutton', { name: 'To' });
  await field.fill('7');
  await notice.getByRole('button', { name: 'Not now' }).press('Enter');
  await expect(notice).toBeEmpty();
  await expect(page.locator('#content')).toBeFocused();
  await expect(field).toHaveValue('7');

  await page.reload();
  isOld = false;
  const reloaded = page.waitForEvent('domcontentloaded');
  await notice.getByRole('button', { name: 'Reload' }).press('Enter');
  await reloaded;
  await becomesLive(page);
  await expect(notice).toBeEmpty();
});

test('a page that is too busy to read an answer does not say that web is away', async ({ page }) => {
  await page.addInitScript(() => {
    const ask = fetch;
    let wasBusy = false;
    globalThis.fetch = (input, init) => {
      const answer = ask(input, init);
      // As a large script that comes meanwhile: for longer than web has to answer.
      const until = performance.now() + (input === '/readyz' && !wasBusy ? 6_000 : 0);
      wasBusy ||= input === '/readyz';
      while (performance.now() < until);
      return answer;
    };
    new MutationObserver(() => {
      const isTold = document.body?.textContent.includes('The web process cannot be reached.');
      if (isTold) document.documentElement.setAttribute('data-told-away', '');
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  const answered = page.waitForResponse('**/readyz');
  await page.goto('/tasks');
  await answered;
  // The next question: what became of the first is shown by then.
  await page.waitForResponse('**/readyz');
  await expect(page.getByTestId('degraded-notice')).toBeEmpty();
  await expect(page.locator('html')).not.toHaveAttribute('data-told-away');
});
