import { randomUUID } from 'node:crypto';
import autocannon from 'autocannon';
import { percentile } from './percentile.ts';
import { startSystem } from './start-system.ts';

const connections = 32;
const roundSeconds = 2;
const batchJobs = 100;

interface Kind {
  name: string;
  path: string;
  body: string;
  connections: number;
}

interface Figures {
  perSecond: number[];
  p99Ms: number[];
}

const kinds: Kind[] = [
  { name: 'one job', path: '/api/jobs', body: '{"taskType":"no_op","payload":{}}', connections },
  {
    name: `a batch of ${batchJobs}`,
    path: '/api/jobs/batch',
    body: JSON.stringify({ jobs: Array.from({ length: batchJobs }, () => ({ taskType: 'no_op', payload: {} })) }),
    connections: 4,
  },
];

/**
 * Prints how many submits with an Idempotency-Key are answered, new ones and repeats by turns, and the ratio of the two,
 * which should not fall below 1. Nobody runs the jobs meanwhile.
 */
export async function measureIdempotentReplay(rounds: number): Promise<void> {
  const system = await startSystem('redis');
  try {
    // It has registered its task types; now it would only share the cores.
    await system.worker.stop();
    for (const kind of kinds) {
      const [fresh, repeated]: [Figures, Figures] = [
        { perSecond: [], p99Ms: [] },
        { perSecond: [], p99Ms: [] },
      ];
      const known: string[] = [];
      await fire(system.web.url, kind, () => known[known.push(randomUUID()) - 1] ?? '', 201);
      for (let round = 0; round < rounds; round += 1) {
        add(fresh, await fire(system.web.url, kind, randomUUID, 201));
        // Keys that were all sent before their round ended; those of the last connections may not have been answered.
        const keys = known.slice(0, -2 * kind.connections);
        let at = 0;
        add(repeated, await fire(system.web.url, kind, () => keys[at++ % keys.length] ?? '', 200));
      }
      print(kind, fresh, repeated, rounds);
    }
  } finally {
    await system.stop();
  }
}

function add(figures: Figures, { perSecond, p99Ms }: { perSecond: number; p99Ms: number }): void {
  figures.perSecond.push(perSecond);
  figures.p99Ms.push(p99Ms);
}

async function fire(url: string, kind: Kind, nextKey: () => string, expected: 200 | 201) {
  const result = await autocannon({
    url: url + kind.path,
    connections: kind.connections,
    duration: roundSeconds,
    requests: [
      {
        method: 'POST',
        body: kind.body,
        setupRequest: (request) => ({
          ...request,
          headers: { 'content-type': 'application/json', 'idempotency-key': nextKey() },
        }),
      },
    ],
  });
  const answered = result.statusCodeStats?.[`${expected}`]?.count ?? 0;
  if (answered !== result['2xx'] || result.non2xx + result.errors > 0) {
    throw new Error(`${kind.name}: not every answer was ${expected}: ${JSON.stringify(result.statusCodeStats)}`);
  }
  return { perSecond: answered / result.duration, p99Ms: result.latency.p99 };
}

function print({ name, connections: senders }: Kind, fresh: Figures, repeated: Figures, rounds: number): void {
  const text = ({ perSecond, p99Ms }: Figures) =>
    `${percentile(perSecond, 0.5).toFixed(0)} /s (p99 ${percentile(p99Ms, 0.5)} ms)`;
  const ratio = percentile(repeated.perSecond, 0.5) / percentile(fresh.perSecond, 0.5);
  console.log(
    `Submit with an Idempotency-Key, ${name}, ${senders} connections, medians of ${rounds} rounds by turns: ` +
      `new ${text(fresh)}, repeated ${text(repeated)}, repeated ÷ new ${ratio.toFixed(2)}`,
  );
}

if (import.meta.main) await measureIdempotentReplay(9);
