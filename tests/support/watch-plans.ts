import type pg from 'pg';

/** Tables that are too large to be read whole. */
const largeTables = new Set([
  ...['jobs', 'job_attempts', 'job_logs', 'webhook_deliveries', 'audit_log'],
  ...['artifacts', 'webhook_attempts'],
]);
/** Indexes that a row stands in whatever its state, so that to go through one is to read the table. */
const wholeIndexes =
  /_pkey$|^(jobs_created|jobs_type_created|jobs_finished|job_attempts_one_success|job_logs_job|artifacts_job_id_name_key|webhook_deliveries_(created|once|job))$/;

/** What was asked on a pool. */
export interface WatchedPlans {
  /** Names of prepared statements. */
  names(): Set<string>;
  /** Those that would read a large table from end to end, by the plan that PostgreSQL keeps for any values. */
  walking(): Promise<string[]>;
}

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  Plans?: PlanNode[];
}

/**
 * Notes every statement that goes by the connections of a pool, whoever asks it, so that none can be forgotten.
 *
 * @param pool whose connections are not yet open
 */
export function watchPlans(pool: pg.Pool): WatchedPlans {
  const texts = new Map<string, string>();
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...given: unknown[]) => unknown;
    const watched = (asked: unknown, ...rest: unknown[]): unknown => {
      const { name, text } = questionOf(asked);
      if (/^\s*(SELECT|WITH|INSERT|UPDATE|DELETE)\b/i.test(text)) texts.set(text, name || text);
      return query(asked, ...rest);
    };
    Object.assign(client, { query: watched });
  });
  return {
    names: () => new Set(texts.values()),
    async walking() {
      const found: string[] = [];
      for (const [text, name] of texts) {
        const { rows } = await pool.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
          `EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${text}`,
        );
        for (const { Plan: plan } of rows[0]?.['QUERY PLAN'] ?? [])
          found.push(
            ...nodesOf(plan)
              .filter(isWalk)
              .map((node) => `${name} reads ${node['Relation Name']} from end to end`),
          );
      }
      return found;
    },
  };
}

/** Of what the driver takes: a text, or an object with one, and with a name where it is prepared. */
function questionOf(asked: unknown): { name: string; text: string } {
  if (typeof asked === 'string') return { name: '', text: asked };
  const { name, text } = Object(asked) as { name?: unknown; text?: unknown };
  return { name: typeof name === 'string' ? name : '', text: typeof text === 'string' ? text : '' };
}

/** All but what is below a limit, which ends an index's walk. */
function nodesOf(plan: PlanNode): PlanNode[] {
  const below = (plan.Plans ?? []).flatMap(nodesOf);
  return [plan, ...(plan['Node Type'] === 'Limit' ? below.filter((node) => !isIndexWalk(node)) : below)];
}

function isWalk(node: PlanNode): boolean {
  const { 'Node Type': type, 'Relation Name': table } = node;
  if (table === undefined || !largeTables.has(table)) return false;
  return /^(Parallel )?Seq Scan$/.test(type) || isIndexWalk(node);
}

/** Through an index from end to end, as for a merge or a hash of all rows. */
function isIndexWalk({ 'Node Type': type, 'Index Name': index, 'Index Cond': condition }: PlanNode): boolean {
  return /^(Parallel )?Index (Only )?Scan$/.test(type) && condition === undefined && wholeIndexes.test(index ?? '');
}
