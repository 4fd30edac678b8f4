import { IllegalTransition, InvalidInput, JobNotFound } from '../../jobs/errors.ts';
import { priorityNumbers } from '../../jobs/job-priority.ts';
import type { Job, PatchJob } from '../../jobs/job-schema.ts';
import { actorOf } from '../audit/actor.ts';
import { writesEntry } from '../audit/writes-entry.ts';
import type { Caller } from '../auth/caller.ts';
import type { Statement } from '../database.ts';
import type { WebServices } from '../web-services.ts';
import { dispatchJobs, toDueJob, type DueRow } from './dispatch-jobs.ts';
import { dispatchedAt } from './dispatched-at.ts';
import { findJob, requireOwnJob } from './find-job.ts';
import { jobSummaryColumns, toJobSummary, type JobSummaryRow } from './job-row.ts';
import { pastClocks } from './submit-job.ts';
import { readStatus } from './transition-job/cancel-jobs.ts';

type PatchedRow = JobSummaryRow & DueRow & { is_dispatched: boolean };

/** What may be changed of a job, for the audit log. */
const patchable = (alias: string): string => `jsonb_build_object('priority',
      CASE ${alias}.priority WHEN 1 THEN 'high' WHEN 2 THEN 'normal' ELSE 'low' END, 'runAt', ${alias}.run_at,
      'expiresAt', ${alias}.expires_at, 'deadline', ${alias}.deadline_at, 'tags', ${alias}.tags)`;

const statement: Statement = {
  name: 'patch_pending_job',
  // What has no hint yet gets one from the sweep, which counts it then too.
  text: `
  WITH old AS (
    SELECT id, priority, run_at, expires_at, deadline_at, tags FROM taskflow.jobs
    WHERE id = $1 AND status = 'pending' FOR UPDATE
  ),
  moved AS (
    UPDATE taskflow.jobs j SET
      priority = coalesce($2::smallint, j.priority),
      run_at = coalesce($3::timestamptz, j.run_at),
      expires_at = CASE WHEN $4::boolean THEN $5::timestamptz ELSE j.expires_at END,
      deadline_at = CASE WHEN $6::boolean THEN $7::timestamptz ELSE j.deadline_at END,
      tags = coalesce($8::text[], j.tags),
      dispatched_at = CASE WHEN j.dispatched_at IS NOT NULL
        THEN ${dispatchedAt('j.concurrency_key', 'coalesce($3::timestamptz, j.run_at)')} END,
      version = j.version + 1, updated_at = taskflow.now()
    FROM old o WHERE j.id = o.id
    RETURNING ${jobSummaryColumns}, j.generation, j.concurrency_key IS NOT NULL AS is_keyed,
      j.dispatched_at IS NOT NULL OR j.concurrency_key IS NOT NULL AND j.run_at > taskflow.now() AS is_dispatched,
      greatest(0, ceil(extract(epoch FROM j.run_at - taskflow.now()) * 1000))::float8 AS due_in_ms
  ),
  audit AS (
    ${writesEntry({
      from: 'moved m JOIN old o ON o.id = m.id',
      ...{ actor: '$9', address: '$10', action: 'job.changed', subject: 'm.id' },
      before: `taskflow.changed_fields(${patchable('o')}, ${patchable('m')})`,
      after: `taskflow.changed_fields(${patchable('m')}, ${patchable('o')})`,
    })}
  )
  SELECT * FROM moved`,
};

/**
 * Changes a job that is pending, and answers it as it is then. It gets a new hint; the old one stays and may start it too,
 * no sooner than its new `runAt`.
 *
 * @throws JobNotFound when there is no such job for this caller
 * @throws TaskFlowError forbidden when it is another's that the caller may only see
 * @throws InvalidInput for a clock in the past
 * @throws IllegalTransition when it is not pending
 */
export async function patchOwnJob(services: WebServices, caller: Caller, jobId: string, patch: PatchJob): Promise<Job> {
  await requireOwnJob(services, caller, jobId);
  const problems = pastClocks(patch);
  if (problems.length > 0) throw new InvalidInput(problems);
  const actor = actorOf(caller);
  const [row] = await services.db.query<PatchedRow>(statement, [
    jobId,
    patch.priority === undefined ? null : priorityNumbers[patch.priority],
    patch.runAt ?? null,
    patch.expiresAt !== undefined,
    patch.expiresAt ?? null,
    patch.deadline !== undefined,
    patch.deadline ?? null,
    patch.tags ?? null,
    actor.name,
    actor.address,
  ]);
  if (!row) {
    const status = await readStatus(services.db, jobId);
    throw status ? new IllegalTransition(jobId, status, 'changed') : new JobNotFound(jobId);
  }
  services.broadcast.jobUpdated(toJobSummary(row));
  if (row.is_dispatched) void dispatchJobs(services, [toDueJob(row)]);
  return findJob(services, caller, jobId);
}
