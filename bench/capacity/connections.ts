import { connectionBudget, connectionsOf } from '../../src/server/connection-budget.ts';

/** As `max_connections` comes, without those kept for superusers. */
export const usualConnections = 97;

/** Connections that so many processes may open, by TaskFlow's own budget, and what PgBouncer leaves on PostgreSQL. */
export function connectionsFor(webs: number, workers: number, poolSize: number): { all: number; direct: number } {
  const env = {
    DATABASE_URL: 'postgresql://host/taskflow',
    DATABASE_DIRECT_URL: undefined,
    DATABASE_POOL_SIZE: poolSize,
    REDIS_URL: 'redis://host',
  };
  const { direct } = connectionsOf('worker', env);
  return { all: connectionBudget(env, { webs, workers }), direct: direct * (webs + workers) };
}
