import type { LogLevel } from '../src/jobs/define-task.ts';
import { isValueError, type Database, type Statement } from '../src/server/database.ts';
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

type WaitingLine = LogLine & { writtenAt: number };

const statement: Statement = {
  name: 'insert_logs',
  text: `
  INSERT INTO taskflow.job_logs (job_id, attempt, at, level, message, data)
  SELECT u.job_id, u.attempt, taskflow.now() - u.age_ms * interval '1 millisecond', u.level, u.message, u.data::jsonb
  FROM unnest($1::uuid[], $2::int[], $3::float8[], $4::text[], $5::text[], $6::text[]) WITH ORDINALITY
    AS u(job_id, attempt, age_ms, level, message, data, n) ORDER BY u.n`,
};

/** Most that is kept of what one attempt logs. */
export const attemptLimits = { lines: 10_000, characters: 10 * 1024 * 1024 };
const insertLimits = { lines: 500, characters: 4 * 1024 * 1024 };
/** Most that waits in memory to be stored; what comes beyond is dropped. */
const mostWaitingCharacters = 64 * 1024 * 1024;

/** A line costs something without any text too. */
const sizeOf = (line: LogLine): number => 100 + line.message.length + (line.data?.length ?? 0);

/** A failing insert is logged, never thrown: a handler must not fail because of its log. */
export function createLogWriter(db: Database, log: Pick<Logger, 'warn'>): LogWriter {
  const waiting: WaitingLine[] = [];
  let waitingCharacters = 0;
  const written = new Map<string, { lines: number; characters: number; isFull: boolean }>();
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (waiting.length > 0) await insert(takeBatch());
    running = undefined;
  }

  function takeBatch(): WaitingLine[] {
    let characters = 0;
    let count = 0;
    for (const line of waiting.slice(0, insertLimits.lines)) {
      characters += sizeOf(line);
      if (count > 0 && characters > insertLimits.characters) break;
      count += 1;
    }
    const batch = waiting.splice(0, count);
    for (const line of batch) waitingCharacters -= sizeOf(line);
    return batch;
  }

  /** A line that PostgreSQL refuses is lost alone: its batch is halved until it stands by itself. */
  async function insert(lines: WaitingLine[]): Promise<void> {
    const now = performance.now();
    try {
      await db.query(statement, [
        lines.map((line) => line.jobId),
        lines.map((line) => line.attempt),
        lines.map((line) => now - line.writtenAt),
        lines.map((line) => line.level),
        lines.map((line) => line.message),
        lines.map((line) => line.data),
      ]);
    } catch (error) {
      if (lines.length === 1 || !isValueError(error)) {
        log.warn({ err: error, lines: lines.length, jobId: lines[0]?.jobId }, 'log lines could not be stored');
        return;
      }
      const middle = Math.ceil(lines.length / 2);
      await insert(lines.slice(0, middle));
      await insert(lines.slice(middle));
    }
  }

  function append(line: LogLine): void {
    waiting.push({ ...line, writtenAt: performance.now() });
    waitingCharacters += sizeOf(line);
    running ??= run();
  }

  return {
    write(line) {
      const key = `${line.jobId}/${line.attempt}`;
      const sum = written.get(key) ?? { lines: 0, characters: 0, isFull: false };
      written.set(key, sum);
      // The map only needs the attempts under way; forgetting the oldest bounds it.
      if (written.size > 10_000) written.delete(written.keys().next().value ?? key);
      if (sum.isFull || waitingCharacters > mostWaitingCharacters) return;
      sum.lines += 1;
      sum.characters += sizeOf(line);
      sum.isFull = sum.lines > attemptLimits.lines || sum.characters > attemptLimits.characters;
      if (!sum.isFull) return append(line);
      const most = `${attemptLimits.lines} lines or ${attemptLimits.characters / 1024 / 1024} MiB`;
      append({
        ...line,
        level: 'warn',
        message: `More than ${most}: the rest of this attempt's log is not kept.`,
        data: null,
      });
    },
    async flush() {
      await running;
    },
    async close() {
      await running;
    },
  };
}
