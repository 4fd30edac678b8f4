import { setTimeout as delay } from 'node:timers/promises';
import type { Backend } from './chaos-system.ts';
import { both, late, msUntilNone, onSystem, type ChaosCase } from './case-tools.ts';
import { endConnections, injectFault } from './inject-fault.ts';

const postgresKilled = (backend: Backend) =>
  onSystem({ backend, workers: 2 }, async (system) => {
    let recoveryMs = 0;
    const problems: string[] = [];
    const acts: [string, () => Promise<unknown>][] = [
      ['PostgreSQL restarted', () => system.postgres.restart()],
      ['all connections ended', () => endConnections(system)],
      ['PostgreSQL restarted', () => system.postgres.restart()],
      ['PostgreSQL frozen', () => injectFault(system, { fault: 'postgres frozen', atMs: 0, victim: 0, forMs: 20_000 })],
    ];
    for (const [name, act] of acts) {
      await system.submitMany(150, 'quick');
      await system.submitMany(20, 'slow', { payload: { ms: 200 } });
      await act();
      const from = (await system.pool.query<{ now: Date }>('SELECT clock_timestamp() AS now')).rows[0]?.now;
      const tookMs = await msUntilNone(
        system,
        `SELECT (NOT EXISTS (SELECT FROM taskflow.job_attempts WHERE started_at > $1 AND outcome = 'succeeded')
          AND EXISTS (SELECT FROM taskflow.jobs WHERE status IN ('pending', 'active')))::int`,
        [from],
        30_000,
      );
      problems.push(...late(`${name}: processing again`, tookMs, 5000));
      recoveryMs = Math.max(recoveryMs, tookMs);
    }
    return { faults: acts.length, recoveryMs, problems };
  });

/** PostgreSQL has no room left: whatever it should write of a job is refused with disk_full. */
const diskFull = (backend: Backend) =>
  onSystem({ backend, workers: 2 }, async (system) => {
    await system.pool.query(`
      CREATE FUNCTION taskflow_audit.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
      END $$`);
    await system.submitMany(60, 'slow', { payload: { ms: 500 } });
    const accepted = system.accepted.length;
    await system.pool.query(`CREATE TRIGGER a_refuse BEFORE INSERT OR UPDATE ON taskflow.jobs
      FOR EACH ROW EXECUTE FUNCTION taskflow_audit.refuse()`);
    await system.submitMany(20, 'quick');
    await delay(4000);
    const problems: string[] = [];
    if (system.accepted.length > accepted) problems.push('A submit was accepted while nothing could be written.');
    if (system.refusals.get(503) !== 20) problems.push(`Not every submit was answered 503: ${refusalsOf(system)}`);
    await system.pool.query('DROP TRIGGER a_refuse ON taskflow.jobs');
    await system.submitMany(20, 'quick');
    const open = "SELECT count(*) FROM taskflow.jobs WHERE status <> 'completed'";
    const recoveryMs = await msUntilNone(system, open, [], 40_000);
    problems.push(...late('there was room again: all ran', recoveryMs, 20_000));
    return { faults: 1, recoveryMs, problems };
  });

const refusalsOf = ({ refusals }: { refusals: Map<number, number> }) => JSON.stringify([...refusals]);

export const postgresCases: readonly ChaosCase[] = [
  { name: 'postgres-killed', numbers: '10', backends: both, short: [], run: postgresKilled },
  { name: 'disk-full', numbers: '26', backends: both, short: [], run: diskFull },
];
