import { BULLMQ_MAJOR_VERSION, LATEST_SCHEMA_VERSION } from 'bullmq';
import { ok, problem, type Finding } from './finding.ts';
import type { Patient } from './patient.ts';

const name = 'queue';

const question = `SELECT to_regclass('bullmq.migration') IS NOT NULL AS there`;
const newest = 'SELECT coalesce(max(version), 0)::int AS version FROM bullmq.migration';

/** Whether BullMQ's tables, which take the hints where there is no Redis, are there and up to date. */
export async function checkQueueTables({ ask }: Patient): Promise<Finding> {
  const [tables] = await ask<{ there: boolean }>(question);
  const version = tables?.there ? ((await ask<{ version: number }>(newest))[0]?.version ?? 0) : 0;
  const found = `BullMQ ${BULLMQ_MAJOR_VERSION} on PostgreSQL (no REDIS_URL)`;
  if (version === LATEST_SCHEMA_VERSION) return ok(name, found);
  const behind = `${found}, its tables are at ${version} of ${LATEST_SCHEMA_VERSION}`;
  return problem(name, behind, 'no hint is taken, and jobs wait for the sweep', 'run "taskflow migrate"');
}
