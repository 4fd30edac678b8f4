import type { Browser, Page } from '@playwright/test';
import { firstLoadScripts, type KnownSizes } from '../../tests/support/first-load-scripts.ts';
import { percentile } from '../percentile.ts';
import type { Figure } from './budget-table.ts';

const budgets = { paintMs: 1000, scriptKb: 200, callMs: 50 };

/** Opens each page in a browser that knows nothing yet: first paint, script on first load, and the API calls behind it. */
export async function measurePages(
  browser: Browser,
  url: string,
  paths: readonly string[],
  rounds: number,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  const known: KnownSizes = new Map();
  for (const path of paths) {
    const opened: OpenedPage[] = [];
    for (let round = 0; round < rounds; round += 1) opened.push(await openOnce(browser, url + path));
    const name = path.replace(/[0-9a-f-]{36}/, ':id');
    const paints = opened.map(({ paintMs }) => paintMs);
    const calls = opened.flatMap((page) => page.calls);
    const scripts = await firstLoadScripts(url + path, {}, known);
    figures.push(
      {
        name: `${name} first contentful paint, median`,
        measured: percentile(paints, 0.5),
        budget: budgets.paintMs,
        unit: 'ms',
      },
      {
        name: `${name} JavaScript on first load`,
        measured: scripts.reduce((sum, { sentBytes }) => sum + sentBytes, 0) / 1000,
        budget: budgets.scriptKb,
        unit: 'kB',
      },
    );
    if (calls.length === 0) continue;
    const times = calls.map(({ ms }) => ms);
    const p95 = percentile(times, 0.95);
    figures.push({ name: `${name} API calls, p95`, measured: p95, budget: budgets.callMs, unit: 'ms' });
    const slowest = calls.find(({ ms }) => ms === Math.max(...times));
    if (p95 > budgets.callMs) console.log(`${name}: slowest was ${slowest?.path}`);
  }
  return figures;
}

interface OpenedPage {
  paintMs: number;
  /** From each request of the API to the end of its answer. */
  calls: { path: string; ms: number }[];
}

async function openOnce(browser: Browser, url: string): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    await page.goto(url);
    await page.locator('h1').first().waitFor();
    await page.waitForLoadState('networkidle');
    return { paintMs: await paintOf(page), calls: await callsOf(page) };
  } finally {
    await context.close();
  }
}

function paintOf(page: Page): Promise<number> {
  return page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity);
}

function callsOf(page: Page): Promise<OpenedPage['calls']> {
  return page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name, duration }) => ({ path: new URL(name).pathname, ms: duration }))
      .filter(({ path }) => path.startsWith('/api/')),
  );
}
