import type { Browser, CDPSession, Page } from '@playwright/test';
import { percentile } from '../percentile.ts';
import type { Figure } from './budget-table.ts';

const budgets = { paintMs: 1000, scriptKb: 200, callMs: 50 };

/** Opens each page in a browser that knows nothing yet: first paint, script over the wire, and the API calls behind it. */
export async function measurePages(
  browser: Browser,
  url: string,
  paths: readonly string[],
  rounds: number,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const path of paths) {
    const opened: OpenedPage[] = [];
    for (let round = 0; round < rounds; round += 1) opened.push(await openOnce(browser, url + path));
    const name = path.replace(/[0-9a-f-]{36}/, ':id');
    const paints = opened.map(({ paintMs }) => paintMs);
    const calls = opened.flatMap(({ callsMs }) => callsMs);
    figures.push(
      {
        name: `${name} first contentful paint, median`,
        measured: percentile(paints, 0.5),
        budget: budgets.paintMs,
        unit: 'ms',
      },
      { name: `${name} JavaScript`, measured: opened[0]?.scriptKb ?? NaN, budget: budgets.scriptKb, unit: 'kB' },
    );
    if (calls.length > 0)
      figures.push({
        name: `${name} API calls, p95`,
        measured: percentile(calls, 0.95),
        budget: budgets.callMs,
        unit: 'ms',
      });
  }
  return figures;
}

interface OpenedPage {
  paintMs: number;
  /** Compressed, as it came. */
  scriptKb: number;
  /** From each request of the API to the end of its answer. */
  callsMs: number[];
}

async function openOnce(browser: Browser, url: string): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    const scriptBytes = await countScripts(cdp);
    await page.goto(url);
    await page.locator('h1').first().waitFor();
    await page.waitForLoadState('networkidle');
    return { paintMs: await paintOf(page), scriptKb: scriptBytes() / 1000, callsMs: await callsOf(page) };
  } finally {
    await context.close();
  }
}

/** Answers how many bytes of script came over the wire so far. */
async function countScripts(cdp: CDPSession): Promise<() => number> {
  const scripts = new Set<string>();
  let bytes = 0;
  cdp.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') scripts.add(requestId);
  });
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await cdp.send('Network.enable');
  return () => bytes;
}

function paintOf(page: Page): Promise<number> {
  return page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity);
}

function callsOf(page: Page): Promise<number[]> {
  return page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(({ name }) => new URL(name).pathname.startsWith('/api/'))
      .map(({ duration }) => duration),
  );
}
