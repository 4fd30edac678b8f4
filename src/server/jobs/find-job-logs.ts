import type { z } from 'zod';
import { TaskFlowError } from '../../jobs/errors.ts';
import type { JobLogLine, JobLogPage, listLogsSchema } from '../../jobs/job-history-schema.ts';
import type { Caller } from '../auth/caller.ts';
import type { Database } from '../database.ts';
import type { PrismaClient } from '../prisma.ts';
import { derivedLogLines } from './derived-log-lines.ts';
import type { DerivedLine } from './derived-log-lines.ts';
import { readAttempts } from './find-attempts.ts';
import { findJobSummary } from './find-job.ts';

interface StoredLine {
  id: number;
  attempt: number;
  at: Date;
  level: JobLogLine['level'];
  message: string;
  data: JobLogLine['data'];
}

const statement = {
  name: 'find-job-logs',
  text: `
    SELECT id::float8 AS id, attempt, at, level, message, data
    FROM taskflow.job_logs WHERE job_id = $1 AND id > $2 ORDER BY id LIMIT $3`,
};

/**
 * A page of a job's log, oldest first: what its handler wrote, woven with one line per transition. The two are put in
 * order by attempt, not by clock, so that a handler's line never stands before the start of its attempt.
 *
 * Times never run backwards: lines come by several processes, each of which waits for the database as long as it must, and
 * the database's own clock may be set back. A line is never told to be older than the one before it, on the page before too.
 *
 * @throws JobNotFound when there is no such job for this caller
 */
export async function findJobLogs(
  services: { db: Pick<Database, 'query'>; prisma: Pick<PrismaClient, 'jobAttempt'> },
  caller: Caller,
  jobId: string,
  { limit, cursor }: z.output<typeof listLogsSchema>,
): Promise<JobLogPage> {
  const from = cursor === undefined ? { lastId: 0, derivedCount: 0, lastAt: 0 } : decodeCursor(cursor);
  const job = await findJobSummary(services, caller, jobId);
  // One after the other: what was written before an end that is told of must be there, and a line whose attempt is not
  // yet told of waits for the next page. So those who read on see the same order as those who come later.
  const attempts = await readAttempts(services, jobId);
  const stored = await services.db.query<StoredLine>(statement, [jobId, from.lastId, limit + 1]);
  const derived = derivedLogLines(job, attempts);
  const newestAttempt = Math.max(0, ...derived.filter(({ place }) => place === 'before').map((line) => line.attempt));
  const early = stored.findIndex((line) => line.attempt > newestAttempt);
  const told = early === -1 ? stored : stored.slice(0, early);
  return weave(told, derived.slice(from.derivedCount), from, limit);
}

function weave(stored: StoredLine[], derived: DerivedLine[], from: LogCursor, limit: number): JobLogPage {
  const logs: JobLogLine[] = [];
  let storedCount = 0;
  let derivedCount = 0;
  let lastAt = from.lastAt;
  function tell(line: Omit<JobLogLine, 'at'>, at: number): void {
    lastAt = Math.max(lastAt, at);
    logs.push({ ...line, at: new Date(lastAt).toISOString() });
  }
  while (logs.length < limit) {
    const line = stored[storedCount];
    const next = derived[derivedCount];
    if (!line && !next) break;
    if (next && (!line || isBefore(next, line))) {
      tell(next.line, Date.parse(next.line.at));
      derivedCount += 1;
    } else if (line) {
      const { at, level, message, attempt, data } = line;
      tell({ level, message, attempt, data }, at.getTime());
      storedCount += 1;
    }
  }
  const lastId = stored[storedCount - 1]?.id ?? from.lastId;
  const endCursor = encodeCursor({ lastId, derivedCount: from.derivedCount + derivedCount, lastAt });
  const hasMore = stored[storedCount] !== undefined || derived[derivedCount] !== undefined;
  return { logs, nextCursor: hasMore ? endCursor : null, endCursor };
}

function isBefore(derived: DerivedLine, stored: StoredLine): boolean {
  if (derived.attempt !== stored.attempt) return derived.attempt < stored.attempt;
  return derived.place === 'before';
}

interface LogCursor {
  lastId: number;
  derivedCount: number;
  /** What the last line was told to be written at, in ms since the epoch. */
  lastAt: number;
}

function encodeCursor({ lastId, derivedCount, lastAt }: LogCursor): string {
  return Buffer.from(`${lastId}/${derivedCount}/${lastAt}`).toString('base64url');
}

function decodeCursor(text: string): LogCursor {
  // Those of an older version do without the time.
  const [, lastId, derivedCount, lastAt = '0'] =
    /^(\d{1,15})\/(\d{1,6})(?:\/(\d{1,15}))?$/.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? [];
  if (lastId === undefined || derivedCount === undefined) {
    throw new TaskFlowError('bad_request', 'The cursor is not one that this API gave out.', {
      problems: [{ path: 'cursor', message: 'is not a cursor of this list' }],
    });
  }
  return { lastId: Number(lastId), derivedCount: Number(derivedCount), lastAt: Number(lastAt) };
}
