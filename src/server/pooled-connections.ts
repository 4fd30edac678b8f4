import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Env } from './env.ts';

type PoolerEnv = Pick<Env, 'DATABASE_URL' | 'DATABASE_DIRECT_URL'>;

/** Whether DATABASE_URL leads to a pooler that gives each transaction another session: DATABASE_DIRECT_URL says so. */
export function isPooled({ DATABASE_URL, DATABASE_DIRECT_URL }: PoolerEnv): boolean {
  return DATABASE_DIRECT_URL !== undefined && DATABASE_DIRECT_URL !== DATABASE_URL;
}

/**
 * What a pool needs whose connections lead to a pooler. A statement that was prepared by name is in the session of one
 * transaction, and the next has another one, unless the pooler keeps track of names (PgBouncer 1.21 and newer with
 * max_prepared_statements): the first connection finds out which it is. Until then, and where it is not, names are left
 * out, and PostgreSQL plans each statement anew.
 */
export function throughPooler(): { Client: typeof pg.Client; onConnect: (client: pg.ClientBase) => unknown } {
  let isNamed: boolean | undefined;
  class PooledClient extends pg.Client {
    constructor(config?: pg.ClientConfig) {
      super(config);
      const query = this.query.bind(this) as (...given: unknown[]) => unknown;
      const withoutName = (first: unknown, ...rest: unknown[]) =>
        query(isNamed || !hasName(first) ? first : { ...first, name: undefined }, ...rest);
      // The driver's many ways to call it are all left as they are.
      this.query = withoutName as typeof this.query;
    }
  }
  // The pool waits for it, which its types do not know.
  const findOut: (client: pg.ClientBase) => unknown = async (client) => {
    isNamed ??= await keepsNames(client);
  };
  return {
    Client: PooledClient,
    onConnect: findOut,
  };
}

function hasName(query: unknown): query is { name: string } {
  return typeof query === 'object' && query !== null && 'name' in query && query.name !== undefined;
}

/**
 * Whether the pooler gives names of its own to the statements of each connection: then none is found under ours. One that
 * passes them on, as each session pooler does, too, mixes up those of its clients.
 */
async function keepsNames(client: pg.ClientBase): Promise<boolean> {
  const name = `taskflow_probe_${randomBytes(8).toString('hex')}`;
  const text = 'SELECT EXISTS (SELECT FROM pg_prepared_statements WHERE name = $1) AS is_passed_on';
  // Past the method that leaves names out.
  const query = pg.Client.prototype.query as (
    probe: pg.QueryConfig,
  ) => Promise<pg.QueryResult<{ is_passed_on: boolean }>>;
  const { rows } = await query.call(client, { name, text, values: [name] });
  return rows[0]?.is_passed_on === false;
}
