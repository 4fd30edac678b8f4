import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { RunningTaskFlow } from './running-taskflow.ts';
import { expect, test } from './running-taskflow.ts';

// The rules keep a processor busy for long.
test.describe.configure({ timeout: 240_000 });

/** Each page with something on it. */
async function paths(taskflow: RunningTaskFlow): Promise<string[]> {
  const completed = await taskflow.submit({ taskType: 'count_up', payload: { to: 1 }, tags: ['vip'] });
  const failed = await taskflow.submit({
    taskType: 'send_email',
    payload: { to: 'ada@example.com', subject: 'Hello', body: 'Hello', forceFail: true },
    retries: 0,
  });
  return [
    '/',
    '/charts?range=day',
    '/jobs',
    '/jobs/actions',
    '/jobs?status=failed&q=nothing-like-this',
    '/jobs?q=status:bogus',
    `/jobs/${completed}`,
    `/jobs/${failed}`,
    '/jobs/new?type=send_email',
    `/jobs/new?from=${failed}`,
    '/schedules',
    `/schedules/${await aSchedule(taskflow)}`,
    '/schedules/new',
    '/settings/appearance',
    '/settings/notifications',
    '/settings/keys',
    '/webhooks',
    `/webhooks/${await aDelivery(taskflow)}`,
    '/webhooks/hosts',
    '/webhooks/subscriptions',
    '/webhooks/tools',
    '/workers',
    `/workers/${await aWorker(taskflow)}`,
    '/settings/audit',
    '/settings/retention',
    '/settings/session',
    '/settings/about',
    '/sign-in',
  ];
}

/** One that runs, with something in its history. */
async function aSchedule(taskflow: RunningTaskFlow): Promise<string> {
  const post = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${taskflow.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return answer.json();
  };
  const rule = { cron: '30 2 * * *', timezone: 'America/New_York', startAt: '2127-03-07T00:00:00Z' };
  const known = await fetch(`${taskflow.url}/api/schedules?name=accessible`).then((answer) => answer.json());
  if (known.schedules.length > 0) return known.schedules[0].scheduleId;
  const payload = { to: 1 };
  const { scheduleId } = await post('/api/schedules', { name: 'accessible', taskType: 'count_up', payload, ...rule });
  return scheduleId;
}

/** One that is alive. */
async function aWorker(taskflow: RunningTaskFlow): Promise<string> {
  const { workers } = await (await fetch(`${taskflow.url}/api/workers`)).json();
  return workers[0].workerId;
}

/** A message that nobody gets, with an attempt at it. */
async function aDelivery(taskflow: RunningTaskFlow): Promise<string> {
  const callbackUrl = 'https://receiver.example/hook';
  const jobId = await taskflow.submit({ taskType: 'count_up', payload: { to: 1 }, callbackUrl });
  let id = '';
  await expect
    .poll(async () => {
      const answer = await fetch(`${taskflow.url}/api/webhooks/deliveries?jobId=${jobId}`);
      const { deliveries } = await answer.json();
      id = deliveries[0]?.deliveryId ?? '';
      return deliveries[0]?.attemptsMade ?? 0;
    })
    .toBeGreaterThan(0);
  return id;
}

/** Nothing is loading any more: a skeleton is no page to judge. */
async function settles(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await expect(page.locator('main .animate-pulse[aria-hidden]:not(svg)')).toHaveCount(0);
}

const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

test('every page keeps the rules of WCAG 2.2 AA in light and dark colours, and is no wider than a phone', async ({
  page,
  taskflow,
}) => {
  for (const path of await paths(taskflow)) {
    await page.setViewportSize({ width: 375, height: 812 });
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.goto(path);
    await settles(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, `${path} on a phone`).toBeLessThanOrEqual(0);

    await page.setViewportSize({ width: 1280, height: 800 });
    await breaksNoRule(page, `${path} in light colours`, (axe) => axe.withTags(wcag));

    await page.emulateMedia({ colorScheme: 'dark' });
    await expect(page.locator('html')).toHaveClass(/dark/);
    // The other rules look at nothing that a theme changes.
    await breaksNoRule(page, `${path} in dark colours`, (axe) => axe.withRules(['color-contrast']));
  }
});

async function breaksNoRule(page: Page, where: string, narrow: (axe: AxeBuilder) => AxeBuilder): Promise<void> {
  // No page holds frames of other origins: one document to look at, at half the time.
  const { violations } = await narrow(new AxeBuilder({ page }).setLegacyMode()).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
  expect(found, where).toEqual([]);
}
