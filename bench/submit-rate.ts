import autocannon from 'autocannon';
import { figureOf, printFigures, ratioOf, type Figure } from './figure.ts';
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
export async function measureSubmitRate(backends: readonly QueueBackend[], rounds: number): Promise<Figure[]> {
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
    return report(targets, rounds);
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

function report(targets: readonly Target[], rounds: number): Figure[] {
  const [next, ...own] = targets;
  console.log(`Submit rate, ${connections} connections, medians of ${rounds} rounds of ${roundSeconds} s by turns:`);
  const figures = [
    ...targets.map(({ name, perSecond }) => figureOf(name, '/s', perSecond)),
    ...targets.map(({ name, p99Ms }) => figureOf(`${name}, p99`, 'ms', p99Ms, { better: 'less' })),
    ...own.map(({ name, perSecond }) => ratioOf(`${name} ÷ Next alone`, perSecond, next?.perSecond ?? [], { goal: 3 })),
  ];
  printFigures(figures);
  return figures;
}

if (import.meta.main) await measureSubmitRate(['redis', 'postgres'], 9);
