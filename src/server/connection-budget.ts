import type { Env } from './env.ts';
import { isPooled } from './pooled-connections.ts';

/** How many connections a producer and a consumer of BullMQ keep where the queue is in PostgreSQL. */
export const queuePoolSizes = { producer: 3, consumer: 4 } as const;

/** What a process may have open at most. */
export interface ConnectionNeeds {
  /** Through DATABASE_URL, which may lead to a pooler. */
  pooled: number;
  /** Sessions of its own, through DATABASE_DIRECT_URL where there is one. */
  direct: number;
}

type BudgetEnv = Pick<Env, 'DATABASE_URL' | 'DATABASE_DIRECT_URL' | 'DATABASE_POOL_SIZE' | 'REDIS_URL'>;

/** The connections of one process by its settings. Both listen for notices; the rest is the queue's and realtime's. */
export function connectionsOf(what: 'web' | 'worker', env: BudgetEnv): ConnectionNeeds {
  const notices = 1;
  const queue = env.REDIS_URL === undefined ? queueConnections(what) : 0;
  return { pooled: env.DATABASE_POOL_SIZE, direct: notices + queue };
}

function queueConnections(what: 'web' | 'worker'): number {
  const { producer, consumer } = queuePoolSizes;
  // A consumer and the sockets' adapter listen on a connection of their own each.
  return what === 'web' ? producer : producer + consumer + 2;
}

/** What so many processes may open on PostgreSQL itself: what goes through a pooler is the pooler's. */
export function connectionBudget(env: BudgetEnv, { webs, workers }: { webs: number; workers: number }): number {
  const onServer = ({ pooled, direct }: ConnectionNeeds) => direct + (isPooled(env) ? 0 : pooled);
  return webs * onServer(connectionsOf('web', env)) + workers * onServer(connectionsOf('worker', env));
}

/** How PostgreSQL stands, for `judgeBudget`. */
export interface ConnectionLimits {
  /** How many connections those who are no superusers may have. */
  most: number;
  /** How many others have now that are none of TaskFlow's. */
  strangers: number;
}

/** Whether the budget fits; what is wrong, in one line, where it does not. */
export function judgeBudget(budget: number, { most, strangers }: ConnectionLimits): string | undefined {
  if (budget + strangers <= most) return undefined;
  const others = strangers > 0 ? ` beside ${strangers} of other programs` : '';
  return (
    `TaskFlow may open ${budget} connections${others}, and PostgreSQL gives ${most}: raise max_connections, lower ` +
    `DATABASE_POOL_SIZE, or put PgBouncer in between (DATABASE_DIRECT_URL).`
  );
}
