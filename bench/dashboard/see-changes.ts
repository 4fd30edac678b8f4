import type { Browser } from '@playwright/test';
import { percentile } from '../percentile.ts';
import type { Figure } from './budget-table.ts';

const budgetMs = 300;

/** From the commit of a job's end until the Overview shows it: by PostgreSQL's and the browser's clock, which are one here. */
export async function measureVisibility(browser: Browser, url: string, jobs: number): Promise<Figure[]> {
  const page = await browser.newPage();
  await page.addInitScript(() => {
    const shownAt = new Map<string, number>();
    Object.assign(globalThis, { shownAt });
    new MutationObserver(() => {
      for (const row of document.querySelectorAll<HTMLElement>('tr[data-job]')) {
        const id = row.dataset['job'] ?? '';
        if (!shownAt.has(id) && row.textContent.includes('Completed')) shownAt.set(id, Date.now());
      }
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  await page.goto(url);
  await page.locator('[data-testid=live-pill][data-state=live]').waitFor();
  const waits: number[] = [];
  for (let n = 0; n < jobs; n += 1) {
    // Shown as pending first: a row that is new comes with the list, which is asked for once a second.
    const { jobId } = await post(url, { taskType: 'no_op', payload: {}, delay: 2500 });
    const row = page.locator(`tr[data-job="${jobId}"]`);
    await row.filter({ hasText: 'Pending' }).waitFor();
    await row.filter({ hasText: 'Completed' }).waitFor();
    const shown = await page.evaluate(
      (id) => (globalThis as unknown as { shownAt: Map<string, number> }).shownAt.get(id) ?? Infinity,
      jobId,
    );
    const { finishedAt } = await (await fetch(`${url}/api/jobs/${jobId}`)).json();
    waits.push(shown - Date.parse(finishedAt));
  }
  await page.close();
  return [
    {
      name: 'a change is visible after its commit, p95',
      measured: percentile(waits, 0.95),
      budget: budgetMs,
      unit: 'ms',
    },
  ];
}

async function post(url: string, body: object): Promise<{ jobId: string }> {
  const headers = { 'content-type': 'application/json' };
  return (await fetch(`${url}/api/jobs`, { method: 'POST', headers, body: JSON.stringify(body) })).json();
}
