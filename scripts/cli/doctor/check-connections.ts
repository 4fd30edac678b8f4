import { countOf } from '../../../src/client/format-number.ts';
import { ok, problem, warning, type Finding } from './finding.ts';
import type { Patient } from './patient.ts';

const name = 'connections';
/** What a process opens beside its pool: the queue on PostgreSQL and the listeners. */
const otherConnections = 8;

interface ConnectionsRow {
  most: number;
  used: number;
  /** Used by whom this TaskFlow is not. */
  strangers: number;
}

// Connections that are kept for superusers are nobody else's.
const question = `
  SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS most,
    count(*)::int AS used,
    (count(*) FILTER (WHERE datname <> current_database() OR application_name NOT LIKE 'taskflow%'))::int AS strangers
  FROM pg_stat_activity WHERE backend_type = 'client backend'`;

const workersAlive = `
  SELECT count(*)::int AS workers FROM taskflow.workers WHERE kind <> 'pull' AND lease_expires_at > taskflow.now()`;

/** Whether there are connections for another process, and for all that web and the workers alive may open. */
export async function checkConnections({ env, ask }: Patient): Promise<Finding> {
  const [row] = await ask<ConnectionsRow>(question);
  const { most = 0, used = 0, strangers = 0 } = row ?? {};
  const workers = await ask<{ workers: number }>(workersAlive).then(
    ([found]) => found?.workers ?? 0,
    () => 0, // The schema is behind or not there: that is said elsewhere.
  );
  return judgeConnections({ most, used, strangers, workers, poolSize: env.DATABASE_POOL_SIZE });
}

interface Connections extends ConnectionsRow {
  workers: number;
  poolSize: number;
}

/** One web is reckoned with: how many there are is not known here. */
export function judgeConnections({ most, used, strangers, workers, poolSize }: Connections): Finding {
  const each = poolSize + otherConnections;
  const free = most - used;
  const budget = strangers + each * (workers + 1);
  const found = `${free} of ${most} free; web and ${countOf(workers, 'worker')} may open ${each * (workers + 1)}`;
  const advice = 'raise max_connections, lower DATABASE_POOL_SIZE, or put PgBouncer in between';
  if (free < each) return problem(name, found, `another process needs up to ${each}, and cannot start`, advice);
  if (budget <= most) return ok(name, found);
  const why = `with ${strangers} of other programs that is ${budget}: under load some are refused`;
  return warning(name, found, why, advice);
}
