import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import pg from 'pg';
import { costFigures, printCosts, startCosts, type Costs } from './costs.ts';
import { figureOf, figureText, printFigures, ratioOf, type Figure } from './figure.ts';
import { untilCompleted, type AcceptingPeer } from './peers/accepting-peer.ts';
import { startOriginal } from './peers/original/start-original.ts';
import { startSystem, type RunningSystem } from './start-system.ts';
import { countStatements } from './statement-counter.ts';

const connections = 64;
/** Until the code of both sides is compiled, on a slow machine as on a fast one. */
const warmUp = { amount: 3000 };

/** What one round gave. */
interface Round {
  acceptedPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** From the first request to the end of the last job. */
  completedPerSecond: number;
}

interface Contender {
  peer: AcceptingPeer;
  rounds: Round[];
  costs: Costs[];
  /** For one job; undefined where nobody counted. */
  statements?: number;
}

/**
 * How many single jobs a second are accepted over HTTP with a worker at work on them, and how many are completed until
 * none is left: TaskFlow on Redis and the original's design by turns, each as it comes. A last round of each, which is not
 * timed, counts its statements.
 *
 * @param options `isShort`: without that last round, and without the original in two processes
 */
export async function measureAcceptedRate(
  seconds: number,
  rounds: number,
  { isShort = false }: { isShort?: boolean } = {},
): Promise<Figure[]> {
  const system = await startSystem('redis', {}, { countable: !isShort });
  const all: Contender[] = [];
  const enter = (peer: AcceptingPeer) => all.push({ peer, rounds: [], costs: [] });
  try {
    enter(taskflowOf(system));
    enter(await startOriginal(system, 1, { name: "the original's design", concurrency: 5 }));
    const best = { name: 'the same in two processes, 50 at once', concurrency: 50, isSplit: true };
    if (!isShort) enter(await startOriginal(system, 2, best));
    for (const { peer } of all) await post(peer, warmUp);
    for (let round = 0; round < rounds; round += 1) {
      for (const contender of round % 2 === 0 ? all : all.toReversed()) await runRound(contender, seconds);
    }
    for (const contender of isShort ? [] : all) {
      let jobs = 0;
      const run = async () => ({ jobs } = await post(contender.peer, { duration: 1 }));
      contender.statements = (await countStatements(contender.peer.databaseUrl, run)) / jobs;
    }
    return report(`${connections} connections for ${seconds} s, medians of ${rounds} rounds by turns`, all);
  } finally {
    for (const { peer } of all.toReversed()) await peer.stop();
    await system.stop();
  }
}

function taskflowOf({ web, worker, databaseUrl }: RunningSystem): AcceptingPeer {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  return {
    name: 'TaskFlow on redis',
    url: web.url,
    databaseUrl,
    pool,
    table: 'taskflow.jobs',
    async hasOpen() {
      const open = `SELECT FROM taskflow.job_counts WHERE status = 'open' HAVING sum(count) > 0`;
      return (await pool.query(open)).rowCount !== 0;
    },
    roles: { web: web.pid, worker: worker.pid },
    stop: () => pool.end(),
  };
}

async function runRound({ peer, rounds, costs }: Contender, seconds: number): Promise<void> {
  const endCosts = await startCosts(peer.databaseUrl, peer.roles);
  const { jobs, ...round } = await post(peer, { duration: seconds });
  costs.push(await endCosts(jobs));
  rounds.push(round);
}

async function post(
  peer: AcceptingPeer,
  until: { duration: number } | { amount: number },
): Promise<Round & { jobs: number }> {
  const startedAt = performance.now();
  const result = await autocannon({
    url: `${peer.url}/api/jobs`,
    connections,
    ...until,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"taskType":"no_op","payload":{}}',
  });
  if (result.non2xx + result.errors > 0) {
    throw new Error(`${peer.name}: ${result.non2xx} answers were not 2xx, ${result.errors} requests failed.`);
  }
  await untilCompleted(peer);
  const completedSeconds = (performance.now() - startedAt) / 1000;
  const jobs = result['2xx'];
  return {
    jobs,
    acceptedPerSecond: jobs / result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    completedPerSecond: jobs / completedSeconds,
  };
}

function report(title: string, all: readonly Contender[]): Figure[] {
  const [own, original] = all;
  if (!own || !original) throw new Error('Somebody did not take part.');
  const column = ({ rounds }: Contender, of: keyof Round) => rounds.map((round) => round[of]);
  console.log(`Accepted over HTTP and completed, ${title}:`);
  const figures = all.flatMap((contender) => {
    const { name } = contender.peer;
    const accepted = figureOf(`accepted over HTTP: ${name}`, 'jobs/s', column(contender, 'acceptedPerSecond'));
    const p50 = figureOf(`accepted over HTTP, p50: ${name}`, 'ms', column(contender, 'p50Ms'), { better: 'less' });
    const p99 = figureOf(`accepted over HTTP, p99: ${name}`, 'ms', column(contender, 'p99Ms'), { better: 'less' });
    const done = figureOf(
      `submitted over HTTP to completed: ${name}`,
      'jobs/s',
      column(contender, 'completedPerSecond'),
    );
    const [acceptedText, p50Text, p99Text, doneText] = [accepted, p50, p99, done].map(figureText);
    console.log(`  ${name}\n    accepted ${acceptedText}; p50 ${p50Text}, p99 ${p99Text}; completed ${doneText}`);
    const costing = costFigures(`accepted and completed: ${name}`, contender.costs, contender.statements);
    printCosts(costing);
    return [accepted, p50, p99, done, ...costing];
  });
  const compare = (name: string, of: keyof Round, options: { better?: 'less'; goal: number }) =>
    ratioOf(`${name}: TaskFlow ÷ the original's design`, column(own, of), column(original, of), options);
  const ratios = [
    compare('accepted over HTTP', 'acceptedPerSecond', { goal: 6 }),
    compare('accepted over HTTP, p99', 'p99Ms', { better: 'less', goal: 1 / 3 }),
    compare('submitted over HTTP to completed', 'completedPerSecond', { goal: 10 }),
  ];
  printFigures(ratios);
  return [...figures, ...ratios];
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { seconds: { type: 'string' }, rounds: { type: 'string' } } });
  await measureAcceptedRate(Number(values.seconds ?? 5), Number(values.rounds ?? 5));
}
