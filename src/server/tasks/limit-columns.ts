import type { DefaultLimits, RateLimit, TaskLimits } from '../../jobs/task-limits.ts';
import type { LimitName } from '../../jobs/limit-bounds.ts';

/** The columns of `taskflow.task_types` that each limit stands in. */
const columnsOf = {
  concurrency: ['concurrency'],
  rateLimit: ['rate_limit_max', 'rate_limit_per_ms'],
  concurrencyPerKey: ['concurrency_per_key'],
  rateLimitPerKey: ['key_rate_max', 'key_rate_per_ms'],
} as const satisfies Record<LimitName, readonly string[]>;

export type LimitsRow = Record<(typeof columnsOf)[LimitName][number], number | null>;

const limitsWithColumns = Object.entries(columnsOf).flatMap(([limit, columns]) =>
  columns.map((column) => ({ limit, column })),
);

/** The columns of all limits. */
export const limitColumns = limitsWithColumns.map(({ column }) => column);

/** An expression of SQL for each of them, joined. */
export function forEachLimitColumn(sql: (column: string, limit: string, index: number) => string): string {
  return limitsWithColumns.map(({ limit, column }, index) => sql(column, limit, index)).join(', ');
}

/** Their values, in the same order. */
export function limitValues(limits: DefaultLimits): (number | null)[] {
  const { concurrency, rateLimit, concurrencyPerKey, rateLimitPerKey } = limits;
  return [
    ...[concurrency, rateLimit?.max, rateLimit?.perMs],
    ...[concurrencyPerKey, rateLimitPerKey?.max, rateLimitPerKey?.perMs],
  ].map((value) => value ?? null);
}

/** Their values where a registration meets a known type: what was set at run time stays. */
export function registeredLimits(known: string): string {
  return forEachLimitColumn(
    (column, limit) =>
      `CASE WHEN '${limit}' = ANY(${known}.operator_limits) THEN ${known}.${column} ELSE excluded.${column} END`,
  );
}

export function limitsOfRow(row: LimitsRow): TaskLimits {
  return {
    concurrency: row.concurrency,
    rateLimit: rateOf(row.rate_limit_max, row.rate_limit_per_ms),
    concurrencyPerKey: row.concurrency_per_key,
    rateLimitPerKey: rateOf(row.key_rate_max, row.key_rate_per_ms),
  };
}

function rateOf(max: number | null, perMs: number | null): RateLimit | null {
  return max === null || perMs === null ? null : { max, perMs };
}

/** The limits of a row as the audit log keeps them: an expression of SQL. */
export function auditedLimits(alias: string): string {
  const rate = (max: string, perMs: string) =>
    `CASE WHEN ${alias}.${max} IS NOT NULL THEN jsonb_build_object('max', ${alias}.${max}, 'perMs', ${alias}.${perMs}) END`;
  return `jsonb_build_object('concurrency', ${alias}.concurrency, 'rateLimit', ${rate(...columnsOf.rateLimit)},
    'concurrencyPerKey', ${alias}.concurrency_per_key, 'rateLimitPerKey', ${rate(...columnsOf.rateLimitPerKey)})`;
}
