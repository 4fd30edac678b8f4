import type { Page } from '@playwright/test';
import { becomesLive, expect, test } from './running-taskflow.ts';

test.use({ serviceWorkers: 'allow' });

const keptPages = (page: Page) =>
  page.evaluate(async () => {
    const kept = await (await caches.open('taskflow-pages')).keys();
    return kept.map(({ url }) => new URL(url).pathname);
  });

test('a page that was seen is there without a server, marked as old, and live again with it', async ({
  page,
  context,
}) => {
  await page.goto('/webhooks');
  await becomesLive(page);
  await expect.poll(() => keptPages(page)).toContain('/webhooks');
  await context.setOffline(true);
  await expect(page.getByTestId('live-pill')).toHaveAttribute('data-state', 'offline');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-kept-at', /Z$/);
  await expect(page.getByTestId('offline-notice')).toContainText('Offline. This is how it was');
  await expect(page.getByRole('heading', { name: 'Webhooks' })).toBeVisible();
  await context.setOffline(false);
  await becomesLive(page);
  await expect(page.getByTestId('offline-notice')).toBeEmpty();
  await expect(page.locator('html')).not.toHaveAttribute('data-kept-at');
});

test('who signs out leaves no page behind', async ({ page, context, taskflow }) => {
  const key = `tf_${'0123456789abcdef'.repeat(2)}`;
  const web = await taskflow.startWeb({ TASKFLOW_BOOTSTRAP_KEY: key });
  try {
    const signIn = async () => {
      await page.request.post(`${web.url}/api/session`, { data: { key } });
      await page.goto(`${web.url}/settings/session`);
      await expect.poll(() => keptPages(page)).toContain('/settings/session');
    };
    await signIn();
    // The service worker forgets by itself: on this address no script of a page of ours runs.
    await page.goto(`${web.url}/robots.txt`);
    await page.evaluate(() => fetch('/api/session', { method: 'DELETE' }));
    await expect.poll(() => keptPages(page)).toEqual([]);
    // The session ends where it does not see it, and the browser is sent to sign in.
    await signIn();
    await page.request.delete(`${web.url}/api/session`);
    await page.goto(`${web.url}/jobs`);
    await expect(page).toHaveURL(/\/sign-in\?next=/);
    await expect.poll(() => keptPages(page)).toEqual([]);

    await signIn();
    await page.getByRole('button', { name: 'Sign out of this browser' }).click();
    await page.waitForURL(`${web.url}/sign-in`);
    await expect.poll(() => keptPages(page)).toEqual([]);
    await context.setOffline(true);
    await page.goto(`${web.url}/settings/session`);
    await expect(page.getByRole('heading', { name: 'Offline' })).toBeVisible();
  } finally {
    await web.stop();
  }
});
