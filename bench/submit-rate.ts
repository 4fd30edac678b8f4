import autocannon from 'autocannon';
import { percentile } from './percentile.ts';
import { startNextAlone } from './start-next-alone.ts';
import { startSystem } from './start-system.ts';
import type { QueueBackend } from './start-system.ts';

const connections = 64;
const roundSeconds = 2;

interface Target {
  name: string;
  url: string;
  perSecond: number[];
  p99Ms: number[];
}

/**
 * Prints the rate at which single submits are answered, and its ratio to an empty route handler of Next alone. The
 * targets take turns, so that what else the machine does meets all of them alike. Nobody runs the jobs meanwhile.
 */
export async function measureSubmitRate(backends: readonly QueueBackend[], rounds: number): Promise<void> {
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const next = await startNextAlone();
    stops.push(() => next.stop());
    const targets = [aTarget('Next alone, empty route handler', `${next.url}/api/empty`)];
    for (const backend of backends) {
      const system = await startSystem(backend);
      stops.push(() => system.stop());
      // It has registered its task types; now it would only share the cores.
      await system.worker.stop();
      targets.push(aTarget(`POST /api/jobs, ${backend}`, `${system.web.url}/api/jobs`));
    }
    for (const target of targets) await fire(target.url);
    for (let round = 0; round < rounds; round += 1) {
      for (const target of targets) {
        const { perSecond, p99Ms } = await fire(target.url);
        target.perSecond.push(perSecond);
        target.p99Ms.push(p99Ms);
      }
    }
    print(targets, rounds);
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

function aTarget(name: string, url: string): Target {
  return { name, url, perSecond: [], p99Ms: [] };
}

async function fire(url: string): Promise<{ perSecond: number; p99Ms: number }> {
  const result = await autocannon({
    url,
    connections,
    duration: roundSeconds,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"taskType":"no_op","payload":{}}',
  });
  if (result.non2xx + result.errors > 0) {
    throw new Error(`${url}: ${result.non2xx} answers were not 2xx, ${result.errors} requests failed.`);
  }
  return { perSecond: result['2xx'] / result.duration, p99Ms: result.latency.p99 };
}

function print(targets: readonly Target[], rounds: number): void {
  console.log(`Submit rate, ${connections} connections, medians of ${rounds} rounds of ${roundSeconds} s by turns:`);
  const base = percentile(targets[0]?.perSecond ?? [], 0.5);
  for (const { name, perSecond, p99Ms } of targets) {
    const rate = percentile(perSecond, 0.5);
    const text = `${rate.toFixed(0).padStart(6)} /s  p99 ${percentile(p99Ms, 0.5)} ms  ${(rate / base).toFixed(1)} × Next`;
    console.log(`  ${name.padEnd(34)} ${text}`);
  }
}

if (import.meta.main) await measureSubmitRate(['redis', 'postgres'], 9);
