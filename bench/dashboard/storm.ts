import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, CDPSession, Page } from '@playwright/test';
import { percentile } from '../percentile.ts';
import type { Figure } from './budget-table.ts';

/** A job that does nothing changes three times: submitted, started, ended. */
const jobsPerSecond = 334;
const batchEveryMs = 250;
const budgets = { frameMs: 100, growth: 1.2 };

/**
 * A thousand changes a second for some minutes, while somebody walks down the list of jobs: the longest frame, and whether
 * the memory of the page grows.
 */
export async function measureStorm(browser: Browser, url: string, minutes: number): Promise<Figure[]> {
  const page = await browser.newPage();
  await page.addInitScript(watchFrames);
  await page.goto(`${url}/jobs`);
  await page.locator('[data-testid=live-pill][data-state=live]').waitFor();
  await page.waitForLoadState('networkidle');
  const cdp = await page.context().newCDPSession(page);
  const over = new AbortController();
  const submitting = submitAll(url, over.signal);
  const heaps: number[] = [];
  await page.evaluate(() => (globalThis as unknown as Frames).frames.reset());
  for (let minute = 0; minute < minutes; minute += 1) {
    await walkList(page, 60_000);
    await page.evaluate(() => (globalThis as unknown as Frames).frames.pause());
    heaps.push(await heapMb(cdp));
    await page.evaluate(() => (globalThis as unknown as Frames).frames.resume());
  }
  const frames = await page.evaluate(() => (globalThis as unknown as Frames).frames.read());
  over.abort();
  const half = Math.ceil(heaps.length / 2);
  const { jobs, seconds } = await submitting;
  await page.close();
  for (const line of frames.slow) console.log(`long frame: ${line}`);
  console.log(
    `\n${Math.round((jobs / seconds) * 3)} changes a second for ${minutes} min: ${frames.count} frames, ${frames.over100} of them over 100 ms; heap by the minute ${heaps.map((mb) => mb.toFixed(1)).join(', ')} MB`,
  );
  const longest: Figure = {
    name: 'longest frame under 1,000 changes a second',
    measured: frames.longestMs,
    budget: budgets.frameMs,
    unit: 'ms',
  };
  if (heaps.length < 2) return [longest];
  return [
    longest,
    {
      name: 'heap, median of the second half against the first half',
      measured: percentile(heaps.slice(half), 0.5) / percentile(heaps.slice(0, half), 0.5),
      budget: budgets.growth,
      unit: 'times',
    },
  ];
}

interface Frames {
  frames: {
    reset(): void;
    /** Until `resume` nothing counts: what happens is the doing of whoever measures. */
    pause(): void;
    resume(): void;
    read(): { count: number; over100: number; longestMs: number; slow: string[] };
  };
}

/** https://www.w3.org/TR/long-animation-frames: of frames of more than 50 ms the browser says which scripts ran in them. */
interface LongFrame extends PerformanceEntry {
  blockingDuration: number;
  scripts: { duration: number; invoker: string; sourceURL: string; sourceFunctionName: string }[];
}

function watchFrames(): void {
  let count = 0;
  let over100 = 0;
  let longestMs = 0;
  /** Null where the next frame ends nothing that counts. */
  let lastAt: number | null = null;
  let slow: string[] = [];
  let pausedAt: number | null = null;
  /** Long frames are told after they ended, which may be after a pause. */
  const pauses: { from: number; to: number }[] = [];
  const isOfPause = ({ startTime, duration }: PerformanceEntry) =>
    startTime + duration > (pausedAt ?? Infinity) ||
    pauses.some(({ from, to }) => startTime < to && startTime + duration > from);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as LongFrame[]) {
      const { duration, blockingDuration, scripts } = entry;
      if (duration < 100 || isOfPause(entry)) continue;
      const ran = scripts.map((one) => `${one.invoker} ${one.sourceFunctionName} ${one.duration} ms`);
      slow.push(
        `${duration} ms, ${blockingDuration} ms of them blocked; ${ran.join(', ') || 'no script ran for 5 ms'}`,
      );
    }
  }).observe({ type: 'long-animation-frame' });
  const look = (at: number) => {
    requestAnimationFrame(look);
    if (pausedAt !== null) return;
    const tookMs = lastAt === null ? 0 : at - lastAt;
    lastAt = at;
    count += 1;
    if (tookMs > 100) over100 += 1;
    longestMs = Math.max(longestMs, tookMs);
  };
  requestAnimationFrame(look);
  const frames = {
    reset() {
      count = 0;
      over100 = 0;
      longestMs = 0;
      slow = [];
    },
    pause() {
      pausedAt = performance.now();
    },
    resume() {
      if (pausedAt !== null) pauses.push({ from: pausedAt, to: performance.now() });
      pausedAt = null;
      lastAt = null;
    },
    read: () => ({ count, over100, longestMs, slow }),
  };
  Object.assign(globalThis, { frames });
}

async function walkList(page: Page, forMs: number): Promise<void> {
  const until = performance.now() + forMs;
  for (let step = 0; performance.now() < until; step += 1) {
    await page.keyboard.press(step % 40 < 20 ? 'j' : 'k');
    await delay(500);
  }
}

/** What the page holds once nothing is held that is not needed. */
async function heapMb(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  return usedSize / 1_000_000;
}

async function submitAll(url: string, over: AbortSignal): Promise<{ jobs: number; seconds: number }> {
  const startedMs = performance.now();
  const size = Math.round((jobsPerSecond * batchEveryMs) / 1000);
  const body = JSON.stringify({ jobs: Array.from({ length: size }, () => ({ taskType: 'no_op', payload: {} })) });
  let jobs = 0;
  for (let batch = 1; !over.aborted; batch += 1) {
    const answer = await fetch(`${url}/api/jobs/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    if (answer.status !== 201) throw new Error(`A batch was answered ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
    jobs += size;
    await delay(Math.max(0, startedMs + batch * batchEveryMs - performance.now()));
  }
  return { jobs, seconds: (performance.now() - startedMs) / 1000 };
}
