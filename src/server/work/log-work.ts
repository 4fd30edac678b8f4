import { StaleLease } from '../../jobs/errors.ts';
import { storableJson } from '../../jobs/storable-json.ts';
import { storableText } from '../../jobs/storable-text.ts';
import type { WorkLog, WorkLogAnswer } from '../../jobs/work-schema.ts';
import type { Withhold } from '../../jobs/withhold.ts';
import type { Database, Statement } from '../database.ts';
import type { Sealer } from '../sealing/sealer.ts';
import { requireLease } from './lease-token.ts';
import { withholdOfJob } from './withhold-of-job.ts';

/** Most that is kept of what one attempt logs, as of one that runs here. */
const most = { lines: 10_000, bytes: 10 * 1024 * 1024, lineBytes: 100 };
const mostDataCharacters = 64 * 1024;

const statement: Statement = {
  name: 'log_pulled_attempt',
  // One call after the other, or lines with lower ids would be committed behind those that somebody has read already.
  text: `
  WITH attempt AS (
    SELECT j.attempt FROM taskflow.jobs j WHERE j.id = $1 AND j.lease_token = $2 AND j.status = 'active'
    FOR NO KEY UPDATE OF j
  ),
  kept AS (
    SELECT count(*) AS lines,
      coalesce(sum(pg_column_size(g.message) + coalesce(pg_column_size(g.data), 0) + ${most.lineBytes}), 0) AS bytes
    FROM taskflow.job_logs g JOIN attempt a ON a.attempt = g.attempt WHERE g.job_id = $1
  ),
  written AS (
    INSERT INTO taskflow.job_logs (job_id, attempt, at, level, message, data)
    SELECT $1, a.attempt, taskflow.now(), u.level, u.message, u.data::jsonb
    FROM attempt a CROSS JOIN kept k
      CROSS JOIN unnest($3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS u(level, message, data, n)
    WHERE k.bytes < ${most.bytes} AND k.lines + u.n <= ${most.lines}
    ORDER BY u.n
    RETURNING 1
  )
  SELECT (SELECT count(*)::int FROM written) AS stored FROM attempt`,
};

/**
 * Keeps lines of an attempt's log, in their order. An attempt has at most 10,000 lines or 10 MiB; what comes beyond is not
 * kept. Repeated, the lines stand there twice.
 *
 * @returns how many were kept
 * @throws StaleLease when the attempt has ended
 */
export async function logWork(
  services: { db: Pick<Database, 'query'>; sealer: Sealer },
  { leaseToken, lines }: WorkLog,
): Promise<WorkLogAnswer> {
  const lease = requireLease(leaseToken);
  const hidden = await withholdOfJob(services, lease.jobId);
  const shown = hidden?.text ?? ((text: string) => text);
  const [row] = await services.db.query<WorkLogAnswer>(statement, [
    lease.jobId,
    lease.leaseToken,
    lines.map((line) => line.level),
    lines.map((line) => storableText(shown(line.message))),
    lines.map((line) => (line.data === undefined ? null : dataText(line.data, hidden))),
  ]);
  if (!row) throw new StaleLease();
  return row;
}

function dataText(data: unknown, hidden: Withhold | undefined): string {
  const given = JSON.stringify(data);
  const text = hidden ? hidden.json(given) : given;
  if (text.length > mostDataCharacters) return JSON.stringify(`(cut, ${text.length} characters of JSON)`);
  return storableJson(text);
}
