import type pg from 'pg';
import { jobStatuses, legalMoves } from '../../src/jobs/job-status.ts';

/** What the audit found, by rule: ids of the jobs that break it (`statsOff`: the counters that do). Empty: it holds. */
export interface JobAudit {
  /** How many jobs there are. */
  jobs: number;
  /** Accepted, and there is no row. */
  lost: string[];
  /** Not terminal. */
  unfinished: string[];
  /** More than one success, in the attempts or by the moves. */
  doubled: string[];
  /** More attempts charged than `max_attempts` within one budget, or not as many as the attempts say. */
  overBudget: string[];
  /** An attempt that started before the one with the number before it had ended. */
  overlapping: string[];
  /**
   * A change of status that src/jobs/job-status.ts does not list, a generation that did not go up by one with the move
   * to pending (or did without it), a lease token given twice, kept or missing, or a birth that nobody recorded.
   */
  illegalMoves: string[];
  /** Terminal, but an attempt has no end recorded, has one too many, or has another outcome than the job. */
  openAttempts: string[];
  /** Not exactly one delivery, so one webhook-id, for each end of a job with a callback. */
  webhookProblems: string[];
  /** A counter or statistic, as `table task_type status`, that does not add up to the rows and the recorded ends. */
  statsOff: string[];
}

interface AuditOptions {
  /** Ids of the submits that were answered with success. */
  accepted: string[];
  /** Every delivery must have reached its receiver. Default: it only must be there. */
  receiversAreHealthy?: boolean;
}

const legalPairs = jobStatuses.flatMap((from) => legalMoves[from].map((to) => `('${from}', '${to}')`)).join(', ');

/** One statement, so that all rules judge the same moment. $1 accepted ids, $2 whether receivers are healthy. */
const text = `
  WITH budgets AS (
    -- A budget begins with the job's birth and with each retry by hand, and counts the attempts from there on.
    SELECT m.job_id, m.attempt AS from_attempt,
      lead(m.attempt) OVER (PARTITION BY m.job_id ORDER BY m.number) AS to_attempt
    FROM taskflow_audit.moves m
    WHERE m.from_status IS NULL OR (m.from_status IN ('failed', 'cancelled') AND m.to_status = 'pending')
  ),
  charges AS (
    SELECT b.job_id, b.to_attempt IS NULL AS is_newest,
      count(a.*) FILTER (WHERE a.outcome <> 'released')::int AS charged
    FROM budgets b LEFT JOIN taskflow.job_attempts a ON a.job_id = b.job_id
      AND a.number > b.from_attempt AND a.number <= coalesce(b.to_attempt, a.number)
    GROUP BY b.job_id, b.from_attempt, b.to_attempt
  ),
  ordered AS (
    SELECT a.*, lag(finished_at) OVER (PARTITION BY job_id ORDER BY number, finished_at) AS previous_end
    FROM taskflow.job_attempts a
  ),
  attempts AS (
    SELECT job_id, count(*)::int AS count, max(number) AS newest,
      count(*) FILTER (WHERE outcome = 'succeeded')::int AS successes
    FROM taskflow.job_attempts GROUP BY job_id
  ),
  ends AS (
    SELECT job_id, task_type, to_status AS status, from_status = 'active' AS ran, has_callback
    FROM taskflow_audit.moves
    WHERE to_status IN ('completed', 'failed', 'cancelled') AND from_status IS DISTINCT FROM to_status
  ),
  delivered AS (
    SELECT job_id, event, count(*)::int AS count, bool_and(state = 'delivered') AS all_arrived
    FROM taskflow.webhook_deliveries GROUP BY job_id, event
  ),
  due_deliveries AS (
    SELECT job_id, 'job.' || status AS event, count(*)::int AS count FROM ends WHERE has_callback
    GROUP BY job_id, status
  )
  SELECT 'jobs' AS rule, count(*)::text AS subject FROM taskflow.jobs
  UNION ALL
  SELECT 'lost', u.id::text FROM unnest($1::uuid[]) AS u(id)
    WHERE NOT EXISTS (SELECT FROM taskflow.jobs j WHERE j.id = u.id)
  UNION ALL
  SELECT 'unfinished', id::text FROM taskflow.jobs WHERE status NOT IN ('completed', 'failed', 'cancelled')
  UNION ALL
  (SELECT 'doubled', job_id::text FROM attempts WHERE successes > 1
    UNION SELECT 'doubled', job_id::text FROM ends WHERE status = 'completed' GROUP BY job_id HAVING count(*) > 1)
  UNION ALL
  (SELECT 'overBudget', j.id::text FROM taskflow.jobs j WHERE j.attempts_charged > j.max_attempts
    UNION SELECT 'overBudget', j.id::text FROM taskflow.jobs j JOIN charges c ON c.job_id = j.id
      WHERE c.charged > j.max_attempts OR (c.is_newest AND c.charged <> j.attempts_charged))
  UNION ALL
  SELECT DISTINCT 'overlapping', job_id::text FROM ordered WHERE started_at < previous_end
  UNION ALL
  (SELECT 'illegalMoves', job_id::text FROM taskflow_audit.moves WHERE NOT CASE
      WHEN from_status IS NULL THEN to_status = 'pending' AND to_generation = 0 AND to_token IS NULL
      ELSE (from_status, to_status) IN (${legalPairs})
        AND to_generation = from_generation + CASE WHEN to_status = 'pending' THEN 1 ELSE 0 END
        AND (to_token IS NOT NULL) = (to_status = 'active')
    END
    UNION SELECT 'illegalMoves', unnest(array_agg(job_id))::text FROM taskflow_audit.moves WHERE to_token IS NOT NULL
      GROUP BY to_token HAVING count(*) > 1
    UNION SELECT 'illegalMoves', j.id::text FROM taskflow.jobs j WHERE NOT EXISTS (
      SELECT FROM taskflow_audit.moves m WHERE m.job_id = j.id AND m.from_status IS NULL))
  UNION ALL
  SELECT 'openAttempts', j.id::text FROM taskflow.jobs j LEFT JOIN attempts a ON a.job_id = j.id
    WHERE j.status IN ('completed', 'failed', 'cancelled') AND (
      j.lease_token IS NOT NULL OR coalesce(a.count, 0) <> j.attempt OR coalesce(a.newest, 0) <> j.attempt
      OR (j.status = 'completed') <> (coalesce(a.successes, 0) > 0))
  UNION ALL
  SELECT DISTINCT 'webhookProblems', coalesce(d.job_id, w.job_id)::text
    FROM due_deliveries w FULL JOIN delivered d ON d.job_id = w.job_id AND d.event = w.event
    WHERE d.count IS DISTINCT FROM w.count OR ($2 AND NOT d.all_arrived)
  UNION ALL
  SELECT 'statsOff', 'job_counts ' || task_type || ' ' || status FROM (
      SELECT task_type, CASE WHEN status IN ('pending', 'active') THEN 'open' ELSE status END AS status, 1 AS count
      FROM taskflow.jobs WHERE dispatches > 0
      UNION ALL SELECT task_type, status, -count FROM taskflow.job_counts
    ) u GROUP BY task_type, status HAVING sum(count) <> 0
  UNION ALL
  SELECT 'statsOff', 'job_stats ' || task_type || ' ' || status FROM (
      SELECT task_type, status, 1 AS ends, ran::int AS runs, ran::int AS waits FROM ends
      UNION ALL
      SELECT task_type, status, -count, -(SELECT sum(n) FROM unnest(run_buckets) AS n),
        -(SELECT sum(n) FROM unnest(wait_buckets) AS n) FROM taskflow.job_stats
    ) u GROUP BY task_type, status HAVING sum(ends) <> 0 OR sum(runs) <> 0 OR sum(waits) <> 0`;

/**
 * Judges every job of a database by what TaskFlow promises, whatever happened to it. Wants `recordMoves` before the
 * first job, and nothing pruned since. A client serves as well as a pool.
 */
export async function auditJobs(
  pool: Pick<pg.Pool, 'query'>,
  { accepted, receiversAreHealthy = false }: AuditOptions,
): Promise<JobAudit> {
  const { rows } = await pool.query<{ rule: keyof JobAudit; subject: string }>({
    name: 'audit_jobs',
    text,
    values: [accepted, receiversAreHealthy],
  });
  const found: JobAudit = {
    jobs: 0,
    lost: [],
    unfinished: [],
    doubled: [],
    overBudget: [],
    overlapping: [],
    illegalMoves: [],
    openAttempts: [],
    webhookProblems: [],
    statsOff: [],
  };
  for (const { rule, subject } of rows) {
    if (rule === 'jobs') found.jobs = Number(subject);
    else found[rule].push(subject);
  }
  return found;
}

const findingsOf = (audit: JobAudit): [rule: string, subjects: string[]][] =>
  Object.entries(audit).filter((entry): entry is [string, string[]] => Array.isArray(entry[1]));

/** Whether no rule found anything. */
export function isClean(audit: JobAudit): boolean {
  return findingsOf(audit).every(([, subjects]) => subjects.length === 0);
}

/** A line a rule: how many break it, and up to ten of them. */
export function describeAudit(audit: JobAudit): string {
  const lines = findingsOf(audit).map(([rule, subjects]) => {
    const examples = subjects.slice(0, 10).join(', ') + (subjects.length > 10 ? ', …' : '');
    return `${rule.padEnd(16)}${String(subjects.length).padStart(6)}  ${examples}`.trimEnd();
  });
  return [`${'jobs'.padEnd(16)}${String(audit.jobs).padStart(6)}`, ...lines].join('\n');
}
