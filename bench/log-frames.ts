import os from 'node:os';
import { chromium, type Page } from '@playwright/test';
import pg from 'pg';
import { printBudgetTable } from './dashboard/budget-table.ts';
import { percentile } from './percentile.ts';
import { startSystem } from './start-system.ts';

const lines = 50_000;
const rounds = 5;
const budgetMs = 100;

/** Of each line in three another height when it is wrapped, so that what the box thought of it has to be mended. */
const seed = `
  INSERT INTO taskflow.job_logs (job_id, attempt, at, level, message)
  SELECT $1::uuid, 0, now() + n * interval '1 ms', (ARRAY['info', 'warn', 'debug', 'error'])[1 + n % 4],
    'Line ' || n || repeat(' with some more words', n % 3 * 4)
  FROM generate_series(1, $2::int) AS n`;

/** Jumps through a log by 3,000 px in each frame, and how long the frames of it take beside those of an empty page. */
async function measureLogFrames(): Promise<void> {
  const system = await startSystem('postgres');
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const { url } = system.web;
    const jobId = await logOf(url, system.databaseUrl);
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const empty = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`${url}/jobs/${jobId}`);
    await page.getByText(/^50,\d{3} lines$/).waitFor({ timeout: 120_000 });
    const found: { log: Frames; empty: Frames }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await empty.bringToFront();
      const beside = await framesOf(empty);
      await page.bringToFront();
      found.push({ log: await framesOf(page), empty: beside });
    }
    const load = os.loadavg()[0]?.toFixed(1);
    const median = (of: (one: (typeof found)[number]) => number) => percentile(found.map(of), 0.5);
    const figure = (name: string, measured: number, budget: number, unit: string) => ({ name, measured, budget, unit });
    printBudgetTable(`Jumps of 3,000 px through ${lines.toLocaleString('en')} lines (load ${load})`, [
      figure(
        'longest frame, median of the rounds',
        median(({ log }) => log.longestMs),
        budgetMs,
        'ms',
      ),
      figure('longest frame of all', Math.max(...found.map(({ log }) => log.longestMs)), budgetMs, 'ms'),
      figure(
        'frames over 100 ms',
        median(({ log }) => log.overShare * 100),
        0,
        '%',
      ),
      figure(
        'a frame, p95',
        median(({ log }) => log.p95Ms),
        budgetMs,
        'ms',
      ),
      figure(
        'an empty page: longest frame',
        median((one) => one.empty.longestMs),
        budgetMs,
        'ms',
      ),
      figure(
        'an empty page: p95',
        median((one) => one.empty.p95Ms),
        budgetMs,
        'ms',
      ),
    ]);
  } finally {
    await browser.close();
    await system.stop();
  }
}

/** A job that has ended, with that long a log. */
async function logOf(url: string, databaseUrl: string): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ taskType: 'no_op', payload: {}, delay: 3_600_000 });
  const { jobId }: { jobId: string } = await (await fetch(`${url}/api/jobs`, { method: 'POST', headers, body })).json();
  await fetch(`${url}/api/jobs/${jobId}/cancel`, { method: 'POST', headers, body: '{}' });
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(seed, [jobId, lines]);
  } finally {
    await client.end();
  }
  return jobId;
}

interface Frames {
  longestMs: number;
  p95Ms: number;
  overShare: number;
}

/** Two hundred frames, each of which goes on by 3,000 px where there is a log. */
async function framesOf(page: Page): Promise<Frames> {
  const tookMs = await page.evaluate(async () => {
    const box = document.querySelector('[role=log]');
    box?.dispatchEvent(new WheelEvent('wheel', { bubbles: true }));
    if (box) box.scrollTop = 0;
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    await frame();
    let before = await frame();
    const took: number[] = [];
    for (let count = 0; count < 200; count += 1) {
      if (box) box.scrollTop += 3_000;
      const now = await frame();
      took.push(now - before);
      before = now;
    }
    return took;
  });
  const over = tookMs.filter((ms) => ms > budgetMs).length;
  return { longestMs: Math.max(...tookMs), p95Ms: percentile(tookMs, 0.95), overShare: over / tookMs.length };
}

await measureLogFrames();
