import { durationText } from '../../../src/client/format-time.ts';
import { dueJobsOfLane } from '../../../src/server/jobs/due-jobs-sql.ts';
import { allPaused } from '../../../src/server/jobs/transition-job/due-jobs.ts';
import { ok, problem, warning, type Finding } from './finding.ts';
import type { Patient } from './patient.ts';

const name = 'waiting';
const warningMs = 5 * 60_000;
const problemMs = 60 * 60_000;

interface OldestRow {
  id: string;
  task_type: string;
  waited_ms: number;
  is_paused: boolean;
}

// A look into an index for each task type and priority, never at all that waits.
const question = `
  SELECT due.id, t.task_type, t.paused OR ${allPaused} AS is_paused,
    extract(epoch FROM taskflow.now() - due.run_at)::float8 * 1000 AS waited_ms
  FROM taskflow.task_types t CROSS JOIN unnest(ARRAY[1, 2, 3]) AS p CROSS JOIN LATERAL (
    ${dueJobsOfLane('j.id, j.run_at')}
  ) due
  ORDER BY is_paused, due.run_at LIMIT 1`;

/** How long the oldest job that could run has waited. */
export async function checkWaiting({ ask }: Patient): Promise<Finding> {
  const [row] = await ask<OldestRow>(question);
  if (!row) return ok(name, 'no job is due and waits');
  const waited = `the oldest due job has waited ${durationText(row.waited_ms)}: ${row.id} (${row.task_type})`;
  if (row.is_paused) return ok(name, `${waited}, which is paused`);
  if (row.waited_ms < warningMs) return ok(name, waited);
  const why = 'more comes in than the workers do, or its task type has no worker or a limit';
  const advice = `"taskflow show ${row.id}" says why it waits; start more workers, or raise WORKER_CONCURRENCY or the limit`;
  return (row.waited_ms < problemMs ? warning : problem)(name, waited, why, advice);
}
