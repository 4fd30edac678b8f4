import type { OwnRetention } from '../../jobs/retention-days.ts';
import type { Retention } from '../../jobs/settings-schema.ts';
import type { Statement } from '../database.ts';
import type { WebServices } from '../web-services.ts';

// Of the catalog alone: it costs the same however many rows there are. A partitioned table counts with its parts.
const sizes: Statement = {
  name: 'read-table-sizes',
  text: `
    SELECT c.relname AS name, sum(greatest(p.reltuples, 0))::float8 AS rows, bool_or(p.reltuples >= 0) AS is_counted,
      sum(pg_total_relation_size(p.oid))::float8 AS bytes
    FROM pg_class c
    CROSS JOIN LATERAL (
      SELECT t.relid AS oid FROM pg_partition_tree(c.oid) t WHERE t.isleaf
      UNION SELECT c.oid WHERE c.relkind = 'r') parts
    JOIN pg_class p ON p.oid = parts.oid
    WHERE c.relnamespace = 'taskflow'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    GROUP BY c.relname ORDER BY bytes DESC, c.relname`,
};
const whole: Statement = {
  name: 'read-database-size',
  text: 'SELECT pg_database_size(current_database())::float8 AS bytes',
};

const ofTypes: Statement = {
  name: 'read-retention-of-types',
  text: `SELECT task_type AS "taskType", retention_days AS days FROM taskflow.task_types
    WHERE retention_days IS NOT NULL ORDER BY task_type`,
};

interface SizeRow extends Record<string, unknown> {
  name: string;
  rows: number;
  is_counted: boolean;
  bytes: number;
}

/** How long things are kept and how much room they take; rows as PostgreSQL estimates them. */
export async function readRetention({ db, env }: Pick<WebServices, 'db' | 'env'>): Promise<Retention> {
  const [tables, [database], taskTypes] = await Promise.all([
    db.query<SizeRow>(sizes, []),
    db.query<{ bytes: number }>(whole, []),
    db.query<{ taskType: string; days: OwnRetention }>(ofTypes, []),
  ]);
  return {
    retentionDays: env.RETENTION_DAYS,
    taskTypes,
    databaseBytes: database?.bytes ?? 0,
    tables: tables.map(({ name, rows, is_counted: isCounted, bytes }) => ({
      name,
      rows: isCounted ? Math.round(rows) : null,
      bytes,
    })),
  };
}
