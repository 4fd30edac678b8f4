import { connectionBudget, judgeBudget, type ConnectionLimits } from './connection-budget.ts';
import type { Database, Statement } from './database.ts';
import type { Env } from './env.ts';
import type { Logger } from './logger.ts';
import { StartRefused } from './start-refused.ts';

// Connections that are kept for superusers are nobody else's; a role or a database can have a limit of its own.
const limits: Statement = {
  name: 'connection_limits',
  text: `
    SELECT (current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int) AS server,
      (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user) AS role,
      (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database()) AS database,
      (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend'
        AND (datname <> current_database() OR application_name !~ '^taskflow(-|$)')) AS strangers,
      (SELECT count(*)::int FROM taskflow.workers
        WHERE kind <> 'pull' AND lease_expires_at > taskflow.now()) AS workers`,
};

interface LimitsRow {
  server: number;
  role: number | null;
  database: number | null;
  strangers: number;
  workers: number;
}

/**
 * Says how many connections this process and its fellows may open, and whether PostgreSQL gives them. How many webs there
 * are is not known: one is reckoned with. A budget that is too large hurts only under load, so it is a warning; too large
 * for this process alone it could never work.
 *
 * @throws StartRefused when PostgreSQL gives fewer connections than this process alone may open
 */
export async function checkConnections(what: 'web' | 'worker', env: Env, db: Database, log: Logger): Promise<void> {
  const [row] = await db.query<LimitsRow>(limits, []);
  if (!row) return;
  const alone = connectionBudget(env, what === 'web' ? { webs: 1, workers: 0 } : { webs: 0, workers: 1 });
  const budget = connectionBudget(env, { webs: 1, workers: row.workers + (what === 'worker' ? 1 : 0) });
  const own = Math.min(...[row.server, row.role, row.database].filter((limit) => limit !== null));
  const refusal = judgeBudget(alone, { most: own, strangers: 0 });
  if (refusal !== undefined) throw new StartRefused(refusal);
  // Strangers share the server's connections; a limit of the role or of the database is ours alone.
  const judged: ConnectionLimits[] = [
    { most: row.server, strangers: row.strangers },
    { most: own, strangers: 0 },
  ];
  const problem = judged.map((limit) => judgeBudget(budget, limit)).find((found) => found !== undefined);
  const figures = { connections: alone, withAllWorkers: budget, most: own };
  if (problem === undefined)
    log.info(figures, 'connections to PostgreSQL: what this process may open, and all of them');
  else log.warn(figures, problem);
}
