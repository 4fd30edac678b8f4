import { parseArgs } from 'node:util';
import { PgBoss } from 'pg-boss';
import { Pool } from 'undici';
import { figureOf, printFigures, ratioOf, type Figure } from './figure.ts';
import { createPeerDatabase } from './peers/peer-database.ts';
import { startSystem } from './start-system.ts';

const callers = 4;
const warmUpSeconds = 1;

/** One way to submit many jobs at once, and the jobs a second of each round. */
interface Way {
  name: string;
  perSecond: number[];
  size: number;
  /** Submits so many. */
  submit(): Promise<unknown>;
}

/**
 * How many jobs a second the batch endpoint takes over HTTP, in batches of 500 and of 1,000, beside pg-boss inserting 500
 * at once from its own process: by turns, four callers each, on the same PostgreSQL, and nobody at work on the jobs.
 */
export async function measureBatchRate(seconds: number, rounds: number): Promise<Figure[]> {
  const system = await startSystem('redis');
  const boss = new PgBoss({
    connectionString: await createPeerDatabase(system.databaseUrl, 'pg_boss'),
    supervise: false,
    schedule: false,
    max: callers,
  });
  boss.on('error', (error) => console.error(error));
  const web = new Pool(system.web.url, { connections: callers });
  try {
    // It has registered its task types; now it would only share the cores.
    await system.worker.stop();
    await boss.start();
    await boss.createQueue('peer');
    const ways: [Way, Way, Way] = [
      overHttp(web, 500),
      overHttp(web, 1000),
      { name: 'pg-boss, insert of 500', perSecond: [], size: 500, submit: () => insert(boss, 500) },
    ];
    for (const way of ways) await runFor(way, warmUpSeconds);
    for (let round = 0; round < rounds; round += 1) {
      for (const way of round % 2 === 0 ? ways : ways.toReversed()) way.perSecond.push(await runFor(way, seconds));
    }
    const [small, big, inserts] = ways;
    const figures = [
      ...ways.map(({ name, perSecond }) => figureOf(name, 'jobs/s', perSecond)),
      ratioOf('batches of 500 over HTTP ÷ pg-boss, insert of 500', small.perSecond, inserts.perSecond, { goal: 0.8 }),
      ratioOf('batches of 1000 over HTTP ÷ pg-boss, insert of 500', big.perSecond, inserts.perSecond),
    ];
    console.log(`Submitting many at once, ${callers} callers for ${seconds} s, medians of ${rounds} rounds by turns:`);
    printFigures(figures);
    return figures;
  } finally {
    await web.close();
    await boss.stop({ graceful: false });
    await system.stop();
  }
}

function overHttp(web: Pool, size: number): Way {
  const job = { taskType: 'no_op', payload: {} };
  const body = JSON.stringify({ jobs: Array.from({ length: size }, () => job) });
  const headers = { 'content-type': 'application/json' };
  return {
    name: `TaskFlow, batches of ${size} over HTTP`,
    perSecond: [],
    size,
    async submit() {
      const response = await web.request({ path: '/api/jobs/batch', method: 'POST', headers, body });
      const text = await response.body.text();
      if (response.statusCode >= 300) throw new Error(`A batch was answered ${response.statusCode}: ${text}`);
    },
  };
}

/** Has its callers submit for so long, and until the last has its answer; answers how many jobs a second that was. */
async function runFor({ submit, size }: Way, seconds: number): Promise<number> {
  const startedAt = performance.now();
  let submitted = 0;
  const call = async () => {
    while (performance.now() - startedAt < seconds * 1000) {
      await submit();
      submitted += size;
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  return submitted / ((performance.now() - startedAt) / 1000);
}

function insert(boss: PgBoss, size: number): Promise<unknown> {
  return boss.insert(
    'peer',
    Array.from({ length: size }, () => ({ data: {} })),
  );
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { seconds: { type: 'string' }, rounds: { type: 'string' } } });
  await measureBatchRate(Number(values.seconds ?? 2), Number(values.rounds ?? 7));
}
