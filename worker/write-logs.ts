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
  // A handler that was told to stop may go on to log when its job is deleted already: nothing would ever remove that.
  text: `
  INSERT INTO taskflow.job_logs (job_id, attempt, at, level, message, data)
  SELECT u.job_id, u.attempt, taskflow.now() - u.age_ms * interval '1 millisecond', u.level, u.message, u.data::jsonb
  FROM unnest($1::uuid[], $2::int[], $3::float8[], $4::text[], $5::text[], $6::text[]) WITH ORDINALITY
    AS u(job_id, attempt, age_ms, level, message, data, n)
  WHERE EXISTS (SELECT FROM taskflow.jobs j WHERE j.id = u.job_id) ORDER BY u.n`,
};

const insertLimits = { lines: 500, characters: 4 * 1024 * 1024 };
/** Most that waits in memory to be stored; what comes beyond is dropped. */
const mostWaitingCharacters = 64 * 1024 * 1024;

/** A line costs something without any text too. */
const sizeOf = (line: LogLine): number => 100 + line.message.length + (line.data?.length ?? 0);

/** A failing insert is logged, never thrown: a handler must not fail because of its log. */
export function createLogWriter(db: Database, log: Pick<Logger, 'warn'>): LogWriter {
  const waiting: WaitingLine[] = [];
  let waitingCharacters = 0;
  let isRunning = false;
  let storing: Promise<void> = Promise.resolve();
  const lineCounts = { appended: 0, settled: 0 };
  let dropped = 0;

  async function run(): Promise<void> {
    isRunning = true;
    while (waiting.length > 0) {
      storing = store(takeBatch());
      await storing;
    }
    isRunning = false;
    if (dropped > 0) log.warn({ lines: dropped }, 'log lines were dropped: more came than could be stored');
    dropped = 0;
  }

  async function store(batch: WaitingLine[]): Promise<void> {
    await insert(batch);
    lineCounts.settled += batch.length;
  }

  /** Lines of others that come in meanwhile are not waited for. */
  async function flush(): Promise<void> {
    const upTo = lineCounts.appended;
    while (lineCounts.settled < upTo) await storing;
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

  function write(line: LogLine): void {
    if (waitingCharacters > mostWaitingCharacters) {
      dropped += 1;
      return;
    }
    waiting.push({ ...line, writtenAt: performance.now() });
    waitingCharacters += sizeOf(line);
    lineCounts.appended += 1;
    if (!isRunning) void run();
  }

  return { write, flush, close: flush };
}
