import type { LogLevel } from '../src/jobs/define-task.ts';
import type { Database, Statement } from '../src/server/database.ts';
import type { Logger } from '../src/server/logger.ts';

export interface LogLine {
  jobId: string;
  attempt: number;
  level: LogLevel;
  message: string;
  /** JSON text, null without data. */
  data: string | null;
}

/** Stores what handlers log, many lines at a time. */
export interface LogWriter {
  write(line: LogLine): void;
  /** Settles when everything written so far is stored or given up. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const statement: Statement = {
  name: 'insert_logs',
  text: `
  INSERT INTO taskflow.job_logs (job_id, attempt, at, level, message, data)
  SELECT u.job_id, u.attempt, taskflow.now() - u.age_ms * interval '1 millisecond', u.level, u.message, u.data::jsonb
  FROM unnest($1::uuid[], $2::int[], $3::float8[], $4::text[], $5::text[], $6::text[]) WITH ORDINALITY
    AS u(job_id, attempt, age_ms, level, message, data, n) ORDER BY u.n`,
};

export const mostLinesPerJob = 10_000;
const mostLinesPerInsert = 500;
const mostWaiting = 50_000;

/** A failing insert is logged, never thrown: a handler must not fail because of its log. */
export function createLogWriter(db: Database, log: Pick<Logger, 'warn'>): LogWriter {
  const waiting: (LogLine & { writtenAt: number })[] = [];
  const counts = new Map<string, number>();
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const lines = waiting.splice(0, mostLinesPerInsert);
      const now = performance.now();
      await db
        .query(statement, [
          lines.map((line) => line.jobId),
          lines.map((line) => line.attempt),
          lines.map((line) => now - line.writtenAt),
          lines.map((line) => line.level),
          lines.map((line) => line.message),
          lines.map((line) => line.data),
        ])
        .catch((error: unknown) => log.warn({ err: error, lines: lines.length }, 'log lines could not be stored'));
    }
    running = undefined;
  }

  function append(line: LogLine): void {
    waiting.push({ ...line, writtenAt: performance.now() });
    running ??= run();
  }

  return {
    write(line) {
      const key = `${line.jobId}/${line.attempt}`;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      // The map only needs the attempts under way; forgetting the oldest bounds it.
      if (counts.size > 10_000) counts.delete(counts.keys().next().value ?? key);
      if (count > mostLinesPerJob + 1 || waiting.length > mostWaiting) return;
      if (count <= mostLinesPerJob) return append(line);
      const message = `More than ${mostLinesPerJob} lines: the rest of this attempt's log is not kept.`;
      append({ ...line, level: 'warn', message, data: null });
    },
    async flush() {
      await running;
    },
    async close() {
      await running;
    },
  };
}
