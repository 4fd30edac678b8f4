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
    figures.push(figureOfCalls(`${name} API calls as it opens, p95`, calls));
    figures.push(
      figureOfCalls(
        `${name} API calls once open, p95`,
        opened.flatMap(({ callsAgain }) => callsAgain),
      ),
    );
  }
  return figures;
}

/** From a request of the API to the end of its answer. */
interface Call {
  address: string;
  ms: number;
}

interface OpenedPage {
  paintMs: number;
  /** While the browser builds the page on the same processors. */
  calls: Call[];
  /** The same questions in the page that stands. */
  callsAgain: Call[];
}

function figureOfCalls(name: string, calls: readonly Call[]): Figure {
  const times = calls.map(({ ms }) => ms);
  const measured = percentile(times, 0.95);
  const slowest = calls.find(({ ms }) => ms === Math.max(...times));
  if (measured > budgets.callMs) console.log(`${name}: slowest was ${new URL(slowest?.address ?? '').pathname}`);
  return { name, measured, budget: budgets.callMs, unit: 'ms' };
}

async function openOnce(browser: Browser, url: string): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    await page.goto(url);
    await page.locator('h1').first().waitFor();
    await page.waitForLoadState('networkidle');
    const calls = await callsOf(page);
    return { paintMs: await paintOf(page), calls, callsAgain: await askAgain(page, calls) };
  } finally {
    await context.close();
  }
}

function paintOf(page: Page): Promise<number> {
  return page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity);
}

function callsOf(page: Page): Promise<Call[]> {
  return page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name, duration }) => ({ address: name, ms: duration }))
      .filter(({ address }) => new URL(address).pathname.startsWith('/api/')),
  );
}

/** Each address once more, one after the other. What the server shares among readers for a second may be shared here too. */
function askAgain(page: Page, calls: readonly Call[]): Promise<Call[]> {
  return page.evaluate(
    async (addresses) => {
      const again = [];
      for (const address of addresses) {
        const startedMs = performance.now();
        await (await fetch(address)).arrayBuffer();
        again.push({ address, ms: performance.now() - startedMs });
      }
      return again;
    },
    calls.map(({ address }) => address),
  );
}
