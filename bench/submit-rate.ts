import autocannon from 'autocannon';
import { startNextAlone } from './start-next-alone.ts';
import { startSystem } from './start-system.ts';
import type { QueueBackend } from './start-system.ts';

const connections = 64;

/** Prints the rate at which single submits are answered, and its ratio to an empty route handler of Next alone. */
export async function measureSubmitRate(backends: readonly QueueBackend[], seconds: number): Promise<void> {
  const next = await startNextAlone();
  let nextRate: Rate;
  try {
    nextRate = await rate(`${next.url}/api/empty`, seconds);
  } finally {
    await next.stop();
  }
  console.log(`Submit rate, ${connections} connections, ${seconds} s each:`);
  console.log(line('Next alone, empty route handler', nextRate));
  for (const backend of backends) {
    const system = await startSystem(backend);
    try {
      const working = await rate(`${system.web.url}/api/jobs`, seconds);
      console.log(line(`POST /api/jobs, ${backend}, a worker running them`, working, nextRate));
      await system.worker.stop();
      const storing = await rate(`${system.web.url}/api/jobs`, seconds);
      console.log(line(`POST /api/jobs, ${backend}, no worker`, storing, nextRate));
    } finally {
      await system.stop();
    }
  }
}

interface Rate {
  perSecond: number;
  p99Ms: number;
}

async function rate(url: string, seconds: number): Promise<Rate> {
  const request = {
    url,
    connections,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"taskType":"no_op","payload":{}}',
  } as const;
  await autocannon({ ...request, duration: 2 });
  const result = await autocannon({ ...request, duration: seconds });
  if (result.non2xx + result.errors > 0) {
    throw new Error(`${url}: ${result.non2xx} answers were not 2xx, ${result.errors} requests failed.`);
  }
  return { perSecond: result['2xx'] / result.duration, p99Ms: result.latency.p99 };
}

function line(name: string, { perSecond, p99Ms }: Rate, base?: Rate): string {
  const ratio = base ? `  ${(perSecond / base.perSecond).toFixed(1)} × Next` : '';
  return `  ${name.padEnd(48)} ${perSecond.toFixed(0).padStart(6)} /s  p99 ${p99Ms} ms${ratio}`;
}

if (import.meta.main) await measureSubmitRate(['redis', 'postgres'], 10);
