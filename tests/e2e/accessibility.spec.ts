import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { hostileJob } from './hostile-job.ts';
import type { RunningTaskFlow } from './running-taskflow.ts';
import { expect, test } from './running-taskflow.ts';
import { smallTargets } from './small-targets.ts';
import { watchPage } from './watch-page.ts';

// The rules keep a processor busy for long.
test.describe.configure({ timeout: 600_000 });

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
    `/jobs/actions/${await anAction(taskflow)}`,
    '/jobs?status=failed&q=nothing-like-this',
    '/jobs?q=status:bogus',
    `/jobs/${completed}`,
    `/jobs/${failed}`,
    '/jobs/new?type=send_email',
    `/jobs/new?from=${failed}`,
    '/errors',
    `/errors/${await anErrorGroup(taskflow)}`,
    '/errors/1-9f86d081884c7d659a2feaa0',
    '/schedules',
    `/schedules/${await aSchedule(taskflow)}`,
    `/schedules/${await aSchedule(taskflow)}/edit`,
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
    '/tasks',
    '/tasks/count_up',
    '/tasks/no_such_type',
    '/tasks?q=none-such',
    '/docs/guide',
    '/docs/guide?q=lease',
    '/docs/guide/metrics',
    '/docs/guide/webhooks',
    '/docs/guide/0031-uniqueness',
    '/sign-in',
    '/no-such-page',
  ];
}

/** Pages by their files that none of the paths is one of. */
function unvisited(visited: readonly string[]): string[] {
  const app = fileURLToPath(new URL('../../src/app', import.meta.url));
  const files = globSync('**/page.tsx', { cwd: app }).map((file) => file.split('/').slice(0, -1));
  const routes = files.map((parts) => `/${parts.filter((part) => !part.startsWith('(')).join('/')}`);
  const isVisited = (route: string) => {
    const pattern = new RegExp(`^${route.replaceAll(/\[\w+\]/g, '[^/]+')}$`);
    return visited.some((path) => pattern.test(path.replace(/\?.*/, '')));
  };
  return routes.filter((route) => !isVisited(route)).toSorted();
}

async function post(taskflow: RunningTaskFlow, path: string, body: object) {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${taskflow.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return answer.json();
}

/** One that runs, with something in its history. */
async function aSchedule(taskflow: RunningTaskFlow): Promise<string> {
  const rule = { cron: '30 2 * * *', timezone: 'America/New_York', startAt: '2127-03-07T00:00:00Z' };
  const known = await fetch(`${taskflow.url}/api/schedules?name=accessible`).then((answer) => answer.json());
  if (known.schedules.length > 0) return known.schedules[0].scheduleId;
  const job = { taskType: 'count_up', payload: { to: 1 } };
  return (await post(taskflow, '/api/schedules', { name: 'accessible', ...job, ...rule })).scheduleId;
}

/** A bulk action. */
async function anAction(taskflow: RunningTaskFlow): Promise<string> {
  const wanted = { action: 'cancel', filter: { tag: 'accessible' } };
  return (await post(taskflow, '/api/jobs/actions', wanted)).actionId;
}

/** What the failed job made. */
async function anErrorGroup(taskflow: RunningTaskFlow): Promise<string> {
  let fingerprint = '';
  await expect
    .poll(async () => {
      const { groups } = await (await fetch(`${taskflow.url}/api/errors?taskType=send_email`)).json();
      fingerprint = groups[0]?.fingerprint ?? '';
      return fingerprint;
    })
    .not.toBe('');
  return fingerprint;
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

test('every page keeps the rules of WCAG 2.2 AA in light and dark colours, is no wider than a phone, has no target too small for a finger, and breaks no policy', async ({
  page,
  taskflow,
}) => {
  // Markup of strangers stands in the lists from here on.
  await hostileJob(page, taskflow);
  const visited = await paths(taskflow);
  // They lead elsewhere, except /docs: others draw it, and it has a test of its own.
  expect(unvisited(visited)).toEqual(['/audit', '/docs', '/keys', '/settings']);
  const complaints = await watchPage(page);
  const finger = await page.context().newCDPSession(page);
  for (const path of visited) {
    await page.setViewportSize({ width: 375, height: 812 });
    await finger.send('Emulation.setTouchEmulationEnabled', { enabled: true });
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    const answer = await page.goto(path);
    const { 'content-security-policy': policy } = answer?.headers() ?? {};
    expect(policy, path).toMatch(/script-src 'self' 'nonce-[\w+/=]+' 'strict-dynamic';/);
    await settles(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, `${path} on a phone`).toBeLessThanOrEqual(0);
    expect(await smallTargets(page), `${path} under a finger`).toEqual([]);

    await page.setViewportSize({ width: 1280, height: 800 });
    await finger.send('Emulation.setTouchEmulationEnabled', { enabled: false });
    await breaksNoRule(page, `${path} in light colours`, (axe) => axe.withTags(wcag));

    await page.emulateMedia({ colorScheme: 'dark' });
    await expect(page.locator('html')).toHaveClass(/dark/);
    // The other rules look at nothing that a theme changes.
    await breaksNoRule(page, `${path} in dark colours`, (axe) => axe.withRules(['color-contrast']));
    expect(complaints, path).toEqual([]);
  }
});

async function breaksNoRule(page: Page, where: string, narrow: (axe: AxeBuilder) => AxeBuilder): Promise<void> {
  // No page holds frames of other origins: one document to look at, at half the time. What keeps the rules is not told of.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await narrow(axe).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
  expect(found, where).toEqual([]);
}
