import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hazardsOf } from '../../prisma/migration-hazards.ts';
import { auditJobs, describeAudit, isClean } from '../support/audit-jobs.ts';
import { handlersFolder, submitTo, type SubmitAnswer } from '../support/degraded-system.ts';
import { lastRelease } from '../support/last-release.ts';
import { nextRelease, type Release } from '../support/next-release.ts';
import { printFigure } from '../support/print-figure.ts';
import { recordMoves } from '../support/record-moves.ts';
import { emptyDatabase, queueBackends, settingsFor } from '../support/servers.ts';
import { startWebProcess, startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';

/**
 * As an expanding migration is: what is new may be missing, and a trigger fills it where the version before, which does not
 * know it, writes the row. Here it notes the version of the worker that claimed the job.
 */
const migration = {
  name: '29990101000000_ran_by',
  sql: `
    ALTER TABLE taskflow.jobs ADD COLUMN ran_by text, ADD COLUMN region text NOT NULL DEFAULT 'here';
    CREATE TABLE taskflow.regions (name text PRIMARY KEY);
    CREATE FUNCTION taskflow.note_version() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      NEW.ran_by := (SELECT version FROM taskflow.workers WHERE id = NEW.worker_id);
      RETURN NEW;
    END $$;
    CREATE TRIGGER note_version BEFORE UPDATE ON taskflow.jobs FOR EACH ROW
      WHEN (NEW.status = 'active' AND OLD.status <> 'active') EXECUTE FUNCTION taskflow.note_version();`,
};

let old: Release;
let next: Release;
let tasks: Awaited<ReturnType<typeof handlersFolder>>;

beforeAll(async () => {
  [old, next, tasks] = await Promise.all([lastRelease(), nextRelease(migration), handlersFolder()]);
}, 180_000);
afterAll(() => Promise.all([old.remove(), next.remove(), tasks.remove()]));

/** Submits until it is told to stop, to whichever web serves now. */
function startLoad(web: RunningProcess) {
  const answers: SubmitAnswer[] = [];
  let url = web.url;
  const stopping = new AbortController();
  const submits = (async () => {
    for (let n = 0; !stopping.signal.aborted; n += 1) {
      answers.push(await submitTo(url, n % 2 === 0 ? {} : { taskType: 'wait', payload: { ms: 300 } }));
      await pause(30);
    }
  })();
  // Who stops it hears of it.
  submits.catch(() => undefined);
  return {
    answers,
    goTo: (other: RunningProcess) => (url = other.url),
    async stop() {
      stopping.abort();
      await submits;
      return answers.map(({ jobId }) => jobId);
    },
  };
}

test('the migration of this test is one that the rules allow, but for its trigger', () => {
  expect(hazardsOf(migration.sql)).toEqual(['acts on writes of taskflow.jobs: trigger note_version']);
});

describe.each(queueBackends)('on %s', (backend) => {
  test('a release goes out process by process under load, and back again; nothing is refused, lost or done twice', async () => {
    const database = await emptyDatabase();
    const migrateBy = async ({ folder }: { folder: string }) => {
      const env = { ...process.env, DATABASE_URL: database.url };
      await promisify(execFile)(process.execPath, ['prisma/migrate.ts'], { cwd: folder, env });
    };
    await migrateBy(old);
    const pool = new pg.Pool({ connectionString: database.url, max: 3 });
    await recordMoves(pool);
    const given = { ...settingsFor(backend, database), HANDLERS_DIR: tasks.folder, LEASE_MS: '3000' };
    const started: RunningProcess[] = [];
    const start = async (what: 'web' | 'worker', release: { folder: string }) => {
      const one = await (what === 'web' ? startWebProcess : startWorkerProcess)(given, release);
      started.push(one);
      return one;
    };
    /** Until the jobs that each version has claimed since are so many. */
    const claimed = async (version: string, most = 10) => {
      const { rows } = await pool.query<{ at: string }>('SELECT clock_timestamp()::text AS at');
      const count = `SELECT count(*)::int AS count FROM taskflow.jobs WHERE ran_by = $1 AND attempt_started_at > $2`;
      await waitFor(
        async () => ((await pool.query<{ count: number }>(count, [version, rows[0]?.at])).rows[0]?.count ?? 0) >= most,
        { timeoutMs: 60_000, what: `${most} jobs ran in version ${version}` },
      );
    };
    try {
      const oldWorker = await start('worker', old);
      const oldWeb = await start('web', old);
      const load = startLoad(oldWeb);
      await waitFor(() => load.answers.length > 10);

      // The new programs do not start on the old schema, and say why; its own runner brings it there.
      await expect(start('worker', next)).rejects.toThrow(/schema is behind by/);
      const startedAt = performance.now();
      await migrateBy(next);
      printFigure(`migration beside a running version, ${backend}`, performance.now() - startedAt, 'ms');

      await claimed(old.version);
      const newWorker = await start('worker', next);
      await Promise.all([claimed(old.version), claimed(next.version)]);
      const newWeb = await start('web', next);
      load.goTo(newWeb);
      expect(await oldWeb.stop()).toBe(0);
      expect(await oldWorker.stop()).toBe(0);
      await claimed(next.version);

      // And back: the version before starts on the schema of the one after.
      await start('worker', old);
      await Promise.all([claimed(old.version), claimed(next.version)]);
      const web = await start('web', old);
      load.goTo(web);
      expect(await newWeb.stop()).toBe(0);
      expect(await newWorker.stop()).toBe(0);
      await claimed(old.version);

      const accepted = await load.stop();
      expect(load.answers.filter(({ status }) => status !== 201)).toEqual([]);
      await waitFor(
        async () => {
          const audit = await auditJobs(pool, { accepted });
          if (!isClean(audit)) throw new Error(describeAudit(audit));
          return true;
        },
        { timeoutMs: 60_000, what: 'every job has ended as promised' },
      );
      const { rows } = await pool.query(
        `SELECT DISTINCT j.status, a.outcome FROM taskflow.jobs j JOIN taskflow.job_attempts a ON a.job_id = j.id ORDER BY 2`,
      );
      // A worker that stops may give back what it has not finished: at no cost, to be done by another.
      expect(rows).toContainEqual({ status: 'completed', outcome: 'succeeded' });
      expect(rows.filter(({ outcome }) => outcome !== 'succeeded' && outcome !== 'released')).toEqual([]);
      printFigure(
        `slowest of ${accepted.length} submits on the way there and back, ${backend}`,
        Math.max(...load.answers.map(({ tookMs }) => tookMs)),
        'ms',
      );
    } finally {
      await Promise.all(started.map((one) => one.stop('SIGKILL')));
      await pool.end();
      await database.drop();
    }
  }, 240_000);
});
