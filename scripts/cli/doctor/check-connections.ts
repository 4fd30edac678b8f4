import { countOf } from '../../../src/client/format-number.ts';
import { connectionBudget, connectionsOf, judgeBudget } from '../../../src/server/connection-budget.ts';
import type { Env } from '../../../src/server/env.ts';
import { ok, problem, warning, type Finding } from './finding.ts';
import type { Patient } from './patient.ts';

const name = 'connections';

interface Connections {
  most: number;
  used: number;
  /** Used by whom this TaskFlow is not. */
  strangers: number;
}

// Connections that are kept for superusers are nobody else's.
const question = `
  SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS most,
    count(*)::int AS used,
    (count(*) FILTER (WHERE datname <> current_database() OR application_name !~ '^taskflow(-|$)'))::int AS strangers
  FROM pg_stat_activity WHERE backend_type = 'client backend'`;

const workersAlive = `
  SELECT count(*)::int AS workers FROM taskflow.workers WHERE kind <> 'pull' AND lease_expires_at > taskflow.now()`;

/** Whether there are connections for another process, and for all that web and the workers alive may open. */
export async function checkConnections({ env, ask }: Patient): Promise<Finding> {
  const [row] = await ask<Connections>(question);
  if (!row) throw new Error('PostgreSQL told nothing of its connections.');
  const workers = await ask<{ workers: number }>(workersAlive).then(
    ([found]) => found?.workers ?? 0,
    () => 0, // The schema is behind or not there: that is said elsewhere.
  );
  return judgeConnections(env, row, workers);
}

/** One web is reckoned with: how many there are is not known here. */
export function judgeConnections(env: Env, { most, used, strangers }: Connections, workers: number): Finding {
  const { pooled, direct } = connectionsOf('worker', env);
  const free = most - used;
  const budget = connectionBudget(env, { webs: 1, workers });
  const found = `${free} of ${most} free; web and ${countOf(workers, 'worker')} may open ${budget}`;
  const advice = 'raise max_connections, lower DATABASE_POOL_SIZE, or put PgBouncer in between';
  if (free < pooled + direct) {
    return problem(name, found, `another worker needs up to ${pooled + direct}, and may not get them`, advice);
  }
  const shortage = judgeBudget(budget, { most, strangers });
  if (shortage === undefined) return ok(name, found);
  const why = `${strangers} are of other programs: under load some are refused`;
  return warning(name, found, why, `${advice} (docs/many-machines.md)`);
}
