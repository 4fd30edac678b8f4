import { parseArgs } from 'node:util';
import pg from 'pg';
import { bullmqOnPostgres, bullmqOnRedis } from './peers/bullmq-alone.ts';
import type { ProcessingPeer } from './peers/processing-peer.ts';
import { taskflow } from './peers/taskflow.ts';
import { childrenCpuSeconds } from './children-cpu.ts';
import { percentile } from './percentile.ts';
import { startSystem, type QueueBackend } from './start-system.ts';

interface Measured {
  peer: ProcessingPeer;
  perSecond: number[];
  cpuMs: number[];
}

/**
 * Prints how many jobs a second one worker process ends, from its first start to the last end, with a handler that does
 * nothing and all jobs submitted before: TaskFlow and BullMQ alone, which keeps nothing of what has ended, by turns on the
 * same servers.
 */
export async function measureProcessingRate(
  backend: QueueBackend,
  concurrency: number,
  jobs: number,
  rounds: number,
): Promise<void> {
  const system = await startSystem(backend, { WORKER_CONCURRENCY: String(concurrency) });
  const peers: ProcessingPeer[] = [];
  try {
    await system.worker.stop();
    peers.push(taskflow(`TaskFlow on ${backend}`, system, concurrency), await bullmqBeside(system, concurrency));
    const all = peers.map((peer): Measured => ({ peer, perSecond: [], cpuMs: [] }));
    for (let round = 0; round < rounds; round += 1) {
      for (const { peer, perSecond, cpuMs } of round % 2 === 0 ? all : all.toReversed()) {
        await peer.fill(jobs);
        const cpuBefore = childrenCpuSeconds();
        perSecond.push(jobs / ((await peer.drain()) / 1000));
        cpuMs.push(((childrenCpuSeconds() - cpuBefore) * 1000) / jobs);
      }
    }
    print(`${backend}, ${concurrency} at once, ${jobs} jobs, medians of ${rounds} rounds by turns`, all);
  } finally {
    for (const peer of peers) await peer.stop();
    await system.stop();
  }
}

/** BullMQ alone; on PostgreSQL in a database of its own. */
async function bullmqBeside(
  { databaseUrl, redisUrl }: { databaseUrl: string; redisUrl: string | undefined },
  concurrency: number,
): Promise<ProcessingPeer> {
  if (redisUrl) return bullmqOnRedis(`${redisUrl}/1`, concurrency);
  const admin = new pg.Client({ connectionString: databaseUrl });
  await admin.connect();
  await admin.query('CREATE DATABASE peers');
  await admin.end();
  return bullmqOnPostgres(databaseUrl.replace(/[^/]*$/, 'peers'), concurrency);
}

function print(title: string, all: readonly Measured[]): void {
  const median = (numbers: readonly number[] = []) => percentile(numbers, 0.5);
  const own = median(all[0]?.perSecond);
  console.log(`Processing, ${title}:`);
  for (const { peer, perSecond, cpuMs } of all) {
    const rate = median(perSecond);
    const spread = `${Math.min(...perSecond).toFixed(0)}–${Math.max(...perSecond).toFixed(0)}`;
    console.log(
      `  ${peer.name.padEnd(36)} ${rate.toFixed(0).padStart(6)} /s (${spread}), TaskFlow ${(own / rate).toFixed(2)} of it; ${median(cpuMs).toFixed(3)} ms of processor time a job`,
    );
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { jobs: { type: 'string' }, rounds: { type: 'string' }, concurrency: { type: 'string' } },
  });
  for (const backend of ['redis', 'postgres'] as const) {
    await measureProcessingRate(
      backend,
      Number(values.concurrency ?? 50),
      Number(values.jobs ?? 20_000),
      Number(values.rounds ?? 5),
    );
  }
}
