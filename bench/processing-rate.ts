import { parseArgs } from 'node:util';
import { bullmqOnPostgres, bullmqOnRedis } from './peers/bullmq-alone.ts';
import { graphileWorker } from './peers/graphile-worker.ts';
import { createPeerDatabase } from './peers/peer-database.ts';
import { pgBoss } from './peers/pg-boss.ts';
import type { ProcessingPeer } from './peers/processing-peer.ts';
import { taskflow } from './peers/taskflow.ts';
import { costFigures, printCosts, startCosts, type Costs } from './costs.ts';
import { figureOf, figureText, printFigures, ratioOf, type Figure } from './figure.ts';
import { startSystem, type QueueBackend, type RunningSystem } from './start-system.ts';
import { countStatements } from './statement-counter.ts';

/** A peer, how it is compared with TaskFlow, and what its rounds gave. */
interface Contender {
  peer: ProcessingPeer;
  /** TaskFlow at the same concurrency must be this many times as fast. */
  goal?: number;
  perSecond: number[];
  costs: Costs[];
  /** For one job; undefined where nobody counted. */
  statements?: number;
}

const defaultConcurrency = 5;

/**
 * How many jobs a second one worker process ends, from its first start to the last end, with a handler that does nothing
 * and all jobs submitted before: TaskFlow and its peers by turns on the same servers. A last round of each, which is not
 * timed, counts its statements.
 *
 * @param options `isShort`: without that last round, and without the slowest peer
 */
export async function measureProcessingRate(
  backend: QueueBackend,
  concurrency: number,
  jobs: number,
  rounds: number,
  { isShort = false }: { isShort?: boolean } = {},
): Promise<Figure[]> {
  const settings = { WORKER_CONCURRENCY: String(concurrency) };
  const system = await startSystem(backend, settings, { countable: !isShort });
  const all: Contender[] = [];
  const enter = (peer: ProcessingPeer, goal?: number) => {
    all.push({ peer, ...(goal !== undefined && { goal }), perSecond: [], costs: [] });
  };
  try {
    await system.worker.stop();
    enter(taskflow('TaskFlow', system, concurrency));
    enter(taskflow(`TaskFlow, ${defaultConcurrency} at once`, system, defaultConcurrency));
    await enterPeers(system, concurrency, isShort, enter);
    for (let round = 0; round < rounds; round += 1) {
      for (const contender of round % 2 === 0 ? all : all.toReversed()) await runRound(contender, system, jobs);
    }
    for (const contender of isShort ? [] : all) {
      const { databaseUrl } = contender.peer;
      if (databaseUrl === undefined) continue;
      await contender.peer.fill(jobs);
      contender.statements = (await countStatements(databaseUrl, () => contender.peer.drain())) / jobs;
    }
    return report(backend, `${concurrency} at once, ${jobs} jobs, medians of ${rounds} rounds by turns`, all);
  } finally {
    for (const { peer } of all) await peer.stop();
    await system.stop();
  }
}

async function enterPeers(
  { databaseUrl, redisUrl }: RunningSystem,
  concurrency: number,
  isShort: boolean,
  enter: (peer: ProcessingPeer, goal?: number) => void,
): Promise<void> {
  if (redisUrl) return enter(bullmqOnRedis(`${redisUrl}/1`, concurrency), 0.7);
  const database = (name: string) => createPeerDatabase(databaseUrl, name);
  enter(await pgBoss(await database('pg_boss')), 0.7);
  enter(await bullmqOnPostgres(await database('bullmq'), concurrency), 4);
  if (!isShort) enter(await graphileWorker(await database('graphile'), concurrency, 1));
  enter(await graphileWorker(await database('graphile_batched'), 24, 500));
}

async function runRound({ peer, perSecond, costs }: Contender, system: RunningSystem, jobs: number): Promise<void> {
  await peer.fill(jobs);
  const endCosts = await startCosts(
    system.databaseUrl,
    peer.name.startsWith('TaskFlow') ? { web: system.web.pid } : {},
  );
  const tookMs = await peer.drain(async (worker) => costs.push(await endCosts(jobs, { worker })));
  perSecond.push(jobs / (tookMs / 1000));
}

function report(backend: QueueBackend, title: string, all: readonly Contender[]): Figure[] {
  const [own, atDefault, ...others] = all;
  if (!own || !atDefault) throw new Error('TaskFlow did not take part.');
  console.log(`Processing on ${backend}, ${title}:`);
  const rates = all.flatMap(({ peer, perSecond, costs, statements }) => {
    const name = `processing on ${backend}: ${peer.name}`;
    const figure = figureOf(name, 'jobs/s', perSecond);
    const costing = costFigures(name, costs, statements);
    console.log(`  ${peer.name.padEnd(36)} ${figureText(figure)}`);
    printCosts(costing);
    return [figure, ...costing];
  });
  const ratios = others.map(({ peer, goal, perSecond }) =>
    ratioOf(`processing on ${backend}: TaskFlow ÷ ${peer.name}`, own.perSecond, perSecond, goal ? { goal } : {}),
  );
  const name = `processing on ${backend}: TaskFlow at ${defaultConcurrency} ÷ at more`;
  ratios.push(ratioOf(name, atDefault.perSecond, own.perSecond, { goal: 0.6 }));
  printFigures(ratios);
  return [...rates, ...ratios];
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      backend: { type: 'string' },
      jobs: { type: 'string' },
      rounds: { type: 'string' },
      concurrency: { type: 'string' },
    },
  });
  for (const backend of ['redis', 'postgres'] as const) {
    if (values.backend !== undefined && values.backend !== backend) continue;
    await measureProcessingRate(
      backend,
      Number(values.concurrency ?? 50),
      Number(values.jobs ?? 20_000),
      Number(values.rounds ?? 5),
    );
  }
}
