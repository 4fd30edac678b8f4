import type { Browser, Page } from '@playwright/test';
import type { Figure } from './budget-table.ts';

const budgetMs = 100;

type Use = [name: string, path: string, act: (page: Page) => Promise<unknown>];

/** What people do all day; each ends where the page shows its effect. */
const uses: readonly Use[] = [
  ['type a search', '/jobs', (page) => page.keyboard.type('/connection refused', { delay: 30 })],
  [
    'walk down the list',
    '/jobs',
    async (page) => {
      for (let row = 0; row < 20; row += 1) await page.keyboard.press('j', { delay: 10 });
    },
  ],
  [
    'filter by status',
    '/jobs',
    (page) => page.getByRole('group', { name: 'Status' }).getByRole('button').nth(4).click(),
  ],
  ['open a job', '/jobs', (page) => page.locator('tr[data-job] a').first().click()],
  ['another theme', '/', (page) => page.getByRole('button', { name: /theme/i }).first().click()],
  ['list the shortcuts', '/', (page) => page.keyboard.press('?')],
];

/** Interaction to next paint: the longest of each use, as the browser's own Event Timing tells. */
export async function measureInteractions(browser: Browser, url: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, path, act] of uses) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await page.addInitScript(() => {
      // The browser tells of none that were quicker.
      const longest = { ms: 16 };
      Object.assign(globalThis, { longest });
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) longest.ms = Math.max(longest.ms, duration);
      }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
    });
    await page.goto(url + path);
    await page.locator('[data-testid=live-pill][data-state=live]').waitFor();
    await page.waitForLoadState('networkidle');
    await act(page);
    await page.waitForLoadState('networkidle');
    const measured = await page.evaluate(() => (globalThis as unknown as { longest: { ms: number } }).longest.ms);
    figures.push({ name: `${name} on ${path}: interaction to next paint`, measured, budget: budgetMs, unit: 'ms' });
    await context.close();
  }
  return figures;
}
