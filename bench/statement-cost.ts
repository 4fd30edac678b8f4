import { migrate } from '../prisma/migrate.ts';
import { aWorker, openDatabase } from '../tests/support/core-jobs.ts';
import { startPostgres } from '../tests/support/start-postgres.ts';
import { liveJobs, steps } from './job-lives.ts';
import { percentile } from './percentile.ts';

const batches = [1, 10, 50, 100, 200];
const rounds = 7;

/**
 * Prints what each of the three statements of a job's life costs PostgreSQL's processor, by how many jobs share it: what
 * is paid however few there are, and what each adds. The sizes take turns on one database.
 */
export async function measureStatementCost(): Promise<void> {
  const postgres = await startPostgres();
  try {
    const url = postgres.urlOf('postgres');
    await migrate(url);
    const db = openDatabase(url, 1);
    const workerId = await aWorker(db);
    // The first plans are made anew each time, and are not counted.
    await liveJobs(db, workerId, 100);
    const lives = new Map(batches.map((batch) => [batch, [] as Awaited<ReturnType<typeof liveJobs>>[]]));
    for (let round = 0; round < rounds; round += 1)
      for (const batch of batches) lives.get(batch)?.push(await liveJobs(db, workerId, batch));
    console.log(`PostgreSQL's processor time of a statement, ms, medians of ${rounds} rounds of 1,000 jobs:`);
    console.log(
      `  ${'jobs in it'.padEnd(12)}${steps.map((step) => step.padStart(10)).join('')}${'all, a job'.padStart(14)}`,
    );
    for (const [batch, costs] of lives) {
      const perJobMs = steps.map((step) =>
        percentile(
          costs.map(({ cpuUs }) => cpuUs[step] / 1000),
          0.5,
        ),
      );
      const all = perJobMs.reduce((sum, ms) => sum + ms, 0);
      const cells = perJobMs.map((ms) => (ms * batch).toFixed(2).padStart(10)).join('');
      console.log(`  ${String(batch).padEnd(12)}${cells}${all.toFixed(3).padStart(14)}`);
    }
    await db.close();
  } finally {
    await postgres.stop();
  }
}

if (import.meta.main) await measureStatementCost();
