import type { JobOutcome } from '../../src/jobs/job-outcome.ts';
import type { JobStatus } from '../../src/jobs/job-status.ts';
import type { Database, Statement } from '../../src/server/database.ts';
import type { ModelJob } from './protocol-rules.ts';

/** A job with its attempts, as the database has it. */
export interface JobSnapshot {
  id: string;
  status: JobStatus;
  generation: number;
  attempt: number;
  charged: number;
  version: number;
  run_at_ms: number;
  token: string | null;
  worker_id: string | null;
  attempts: [number: number, outcome: JobOutcome, token: string][];
}

const statement: Statement = {
  name: 'model_snapshot',
  text: `SELECT j.id, j.status, j.generation, j.attempt, j.attempts_charged AS charged, j.version,
      round(extract(epoch FROM j.run_at) * 1000)::float8 AS run_at_ms, j.lease_token AS token, j.worker_id,
      coalesce((SELECT json_agg(json_build_array(a.number, a.outcome, a.lease_token) ORDER BY a.number)
        FROM taskflow.job_attempts a WHERE a.job_id = j.id), '[]') AS attempts
    FROM taskflow.jobs j ORDER BY j.id`,
};

/** All jobs there are. */
export function readJobs(db: Database): Promise<JobSnapshot[]> {
  return db.query<JobSnapshot>(statement, []);
}

/** The same of the model. */
export function asSnapshot(job: ModelJob): JobSnapshot {
  const { id, status, generation, attempt, charged, version, token } = job;
  const attempts = job.attempts.map((each): JobSnapshot['attempts'][number] => [each.number, each.outcome, each.token]);
  const about = { run_at_ms: job.runAtMs, worker_id: job.workerId, attempts };
  return { id, status, generation, attempt, charged, version, token, ...about };
}

/** A line a job, as short as can be. */
export function tellJobs(rows: JobSnapshot[]): string {
  return rows
    .map(({ id, status, generation, attempt, charged, version, run_at_ms, token, attempts }) => {
      const ended = attempts.map(([number, outcome, of]) => `${number} ${outcome} ${of.slice(0, 4)}`).join(', ');
      const about = `version ${version}, generation ${generation}, attempt ${attempt}, charged ${charged}, run at ${run_at_ms}`;
      return `${id.slice(-4)} ${status} (${about}, token ${token?.slice(0, 4) ?? 'none'}) [${ended}]`;
    })
    .join('\n  ');
}
