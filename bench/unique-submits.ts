import { randomUUID } from 'node:crypto';
import autocannon from 'autocannon';
import pg from 'pg';
import { percentile } from './percentile.ts';
import { startSystem } from './start-system.ts';

const connections = 32;
const roundSeconds = 2;

interface Figures {
  perSecond: number[];
  p99Ms: number[];
}

/**
 * Prints how many submits a second are answered that are each the only one of their kind, by turns with such that are
 * not, and the ratio of the two, which should not fall below 0.85: with no hash stored before, and with `hashes`. Nobody
 * runs the jobs meanwhile.
 */
export async function measureUniqueSubmits(rounds: number, hashes: number): Promise<void> {
  const system = await startSystem('redis');
  const pool = new pg.Pool({ connectionString: system.databaseUrl, max: 1 });
  try {
    // It has registered its task types; now it would only share the cores.
    await system.worker.stop();
    await measure(system.web.url, pool, { rounds, hashes: 0 });
    await pool.query(
      `INSERT INTO taskflow.unique_jobs (hash, job_id, submit_id, until)
       SELECT sha256(id::text::bytea), id, id, 'ended' FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, $1)) AS u`,
      [hashes],
    );
    await measure(system.web.url, pool, { rounds, hashes });
  } finally {
    await pool.end();
    await system.stop();
  }
}

async function measure(
  url: string,
  pool: pg.Pool,
  { rounds, hashes }: { rounds: number; hashes: number },
): Promise<void> {
  const plain: Figures = { perSecond: [], p99Ms: [] };
  const unique: Figures = { perSecond: [], p99Ms: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const turns = [
      { figures: plain, isUnique: false },
      { figures: unique, isUnique: true },
    ];
    for (const { figures, isUnique } of round % 2 === 0 ? turns : turns.toReversed()) {
      const { perSecond, p99Ms } = await fire(url, isUnique);
      // The first round only warms up.
      if (round > 0) figures.perSecond.push(perSecond);
      if (round > 0) figures.p99Ms.push(p99Ms);
    }
    // What PostgreSQL does by itself within a minute: until then it plans as if the tables were empty.
    if (round === 0) await pool.query('VACUUM ANALYZE taskflow.jobs, taskflow.unique_jobs, taskflow.job_counts');
  }
  const text = ({ perSecond, p99Ms }: Figures) =>
    `${percentile(perSecond, 0.5).toFixed(0)} /s (p99 ${percentile(p99Ms, 0.5)} ms)`;
  // Of each round, whose two turns follow each other: what else the machine does changes more slowly.
  const ratios = unique.perSecond.map((perSecond, round) => perSecond / (plain.perSecond[round] ?? Number.NaN));
  console.log(
    `Unique submits, ${connections} connections, ${hashes} hashes stored before, medians of ${rounds} rounds by turns: ` +
      `without ${text(plain)}, with ${text(unique)}, with ÷ without ${percentile(ratios, 0.5).toFixed(2)}`,
  );
}

async function fire(url: string, isUnique: boolean): Promise<{ perSecond: number; p99Ms: number }> {
  const bodyOf = (key: string) => ({ taskType: 'no_op', payload: {}, ...(isUnique && { unique: { key } }) });
  const result = await autocannon({
    url: `${url}/api/jobs`,
    connections,
    duration: roundSeconds,
    requests: [
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        setupRequest: (request) => ({ ...request, body: JSON.stringify(bodyOf(randomUUID())) }),
      },
    ],
  });
  const made = result.statusCodeStats?.['201']?.count ?? 0;
  if (made !== result['2xx'] || result.non2xx + result.errors > 0) {
    throw new Error(`Not every answer was 201: ${JSON.stringify(result.statusCodeStats)}`);
  }
  return { perSecond: made / result.duration, p99Ms: result.latency.p99 };
}

if (import.meta.main) await measureUniqueSubmits(9, 1_000_000);
