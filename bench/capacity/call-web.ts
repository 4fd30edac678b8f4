import { Pool } from 'undici';
import { percentile } from '../percentile.ts';
import { exponential, randomNumbers } from './random.ts';
import type { Load } from './setup.ts';

/** What this program is told by its only argument. */
export interface Calling {
  urls: string[];
  taskType: string;
  load: Exclude<Load, { kind: 'backlog' }>;
  /** Of the time, whose requests are not timed. */
  warmUpShare: number;
}

/** What it tells when it is over. */
export interface Called {
  submitMs: { p50: number; p99: number };
  /** Processor time from the first request to the last answer. */
  cpuSeconds: number;
}

const openConnections = 64;
const tickMs = 1;

/** Submits jobs as many callers do: each with its next when it has an answer, or at random at a rate. */
async function call({ urls, taskType, load, warmUpShare }: Calling): Promise<Called> {
  const connections = Math.ceil((load.kind === 'callers' ? load.callers : openConnections) / urls.length);
  const pools = urls.map((url) => new Pool(url, { connections }));
  const body = JSON.stringify({ taskType, payload: {} });
  const tookMs: number[] = [];
  const usedBefore = process.cpuUsage();
  const startedMs = performance.now();
  const isOver = () => performance.now() - startedMs > load.seconds * 1000;
  let turn = 0;
  const send = async () => {
    const pool = pools[(turn += 1) % pools.length];
    const sentMs = performance.now();
    const answer = await pool?.request({
      ...{ path: '/api/jobs', method: 'POST', headers: { 'content-type': 'application/json' }, body },
    });
    await answer?.body.dump();
    if (answer?.statusCode !== 201) throw new Error(`A submit was answered with ${answer?.statusCode}.`);
    if (sentMs - startedMs > load.seconds * 1000 * warmUpShare) tookMs.push(performance.now() - sentMs);
  };
  if (load.kind === 'callers') {
    const caller = async () => {
      while (!isOver()) await send();
    };
    await Promise.all(Array.from({ length: load.callers }, caller));
  } else {
    await sendAtRate(send, load.perSecond, startedMs, isOver);
  }
  await Promise.all(pools.map((pool) => pool.close()));
  const { user, system } = process.cpuUsage(usedBefore);
  return {
    submitMs: { p50: percentile(tookMs, 0.5), p99: percentile(tookMs, 0.99) },
    cpuSeconds: (user + system) / 1e6,
  };
}

async function sendAtRate(
  send: () => Promise<void>,
  perSecond: number,
  startedMs: number,
  isOver: () => boolean,
): Promise<void> {
  const random = randomNumbers(11);
  const sent: Promise<void>[] = [];
  let nextMs = startedMs;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      for (; nextMs <= performance.now(); nextMs += exponential(random, 1000 / perSecond)) sent.push(send());
      if (!isOver()) return;
      clearInterval(timer);
      resolve();
    }, tickMs);
  });
  await Promise.all(sent);
}

process.send?.(await call(JSON.parse(process.argv[2] ?? '')));
process.disconnect();
