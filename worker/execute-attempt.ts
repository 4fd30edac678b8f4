import type { ArtifactContent, StoredFile, Task } from '../src/jobs/define-task.ts';
import type { AttemptError, JobErrorCode, JobOutcome } from '../src/jobs/job-outcome.ts';
import { storableText } from '../src/jobs/storable-text.ts';
import type { Logger } from '../src/server/logger.ts';
import { createAttemptContext } from './attempt-context.ts';
import { failed, retryDelayMs, stoppedEnding, succeeded, type Ending } from './attempt-endings.ts';
import { toAttemptError } from './attempt-error.ts';
import { asHandlerCode, asOwnCode } from './handler-code.ts';
import { watchClocks, type StopCause } from './watch-clocks.ts';
import type { LogLine } from './write-logs.ts';

/** Why the worker itself stops an attempt; the reason of `AttemptTools.stop`. */
export type StopReason = 'cancelled' | 'shutdown' | 'lease_lost';

export interface ClaimedAttempt {
  jobId: string;
  taskType: string;
  /** Number of this attempt. */
  attempt: number;
  /** Attempts that were charged before this one. */
  attemptsCharged: number;
  maxAttempts: number;
  leaseToken: string;
  payload: unknown;
  traceparent: string | null;
  timeoutMs: number;
  /** ms until the job's deadline, null without one. */
  deadlineInMs: number | null;
}

/** What an attempt does its work with. */
export interface AttemptTools {
  stop: AbortSignal;
  log: Pick<Logger, 'warn'>;
  stopGraceMs: number;
  allowedHosts: readonly string[];
  writeLog(line: Pick<LogLine, 'level' | 'message' | 'data'>): void;
  reportProgress(percent: number, note: string | null): void;
  storeArtifact(name: string, content: ArtifactContent, contentType: string): Promise<void>;
  readFile(fileId: string): Promise<StoredFile>;
  readArtifact(jobId: string, name: string): Promise<StoredFile>;
  saveArtifact(jobId: string, name: string, path: string): Promise<Omit<StoredFile, 'bytes'>>;
  /** The handler did not stop within its grace: its attempt ends without it. The promise settles when it does, if ever. */
  onLeftBehind?: (handler: Promise<unknown>) => void;
}

export interface AttemptEnd {
  outcome: JobOutcome;
  /** JSON text, only with `succeeded`. */
  result: string | null;
  error: AttemptError | null;
  /** null: there is no further attempt. */
  retryDelayMs: number | null;
  durationMs: number;
  cpuMs: number | null;
  peakMemoryBytes: number | null;
}

/**
 * Executes one attempt: check the payload → run the handler under its clocks → check the result. Never rejects. A
 * handler that ignores its signal gets `stopGraceMs`; then the attempt ends without it.
 */
export async function executeAttempt(attempt: ClaimedAttempt, task: Task, tools: AttemptTools): Promise<AttemptEnd> {
  const startedAt = performance.now();
  // Schemas and backoff are the handler's code as well.
  const ending = await asHandlerCode(attempt, () =>
    execute(attempt, task, tools).catch((error: unknown) =>
      failed(toAttemptError(error), retryDelayMs(error, attempt, task)),
    ),
  );
  return { ...ending, durationMs: Math.round(performance.now() - startedAt), cpuMs: null, peakMemoryBytes: null };
}

async function execute(attempt: ClaimedAttempt, task: Task, tools: AttemptTools): Promise<Ending> {
  if (asksToFail(attempt.payload)) throw new Error('forceFail: the payload asked for a failure');

  const payload = await task.payload.safeParseAsync(attempt.payload);
  if (!payload.success) return failed(mismatch('payload', payload.error.issues, 'invalid_payload'), null);

  const answer = await runUnderClocks(attempt, task, tools, payload.data);
  if (answer.kind === 'stopped') return stoppedEnding(answer.cause, attempt, task);

  const result = await task.result.safeParseAsync(answer.value);
  if (!result.success) return failed(mismatch('result', result.error.issues, 'invalid_result'), null);
  return succeeded(result.data);
}

type Answer = { kind: 'returned'; value: unknown } | { kind: 'stopped'; cause: StopCause };

/** @throws what the handler threw while nobody had told it to stop */
async function runUnderClocks(
  attempt: ClaimedAttempt,
  task: Task,
  tools: AttemptTools,
  payload: unknown,
): Promise<Answer> {
  const clocks = watchClocks(attempt, tools);
  const { context, fence } = createAttemptContext(attempt, tools, clocks.signal);
  try {
    const handler = Promise.resolve().then(() => task.run(payload, context));
    const first = await Promise.race([
      handler.then(
        (value) => ({ kind: 'returned' as const, value }),
        (error: unknown) => ({ kind: 'threw' as const, error }),
      ),
      clocks.graceOver.then((cause) => ({ kind: 'stopped' as const, cause })),
    ]);
    const cause = clocks.cause();
    if (first.kind === 'stopped') {
      // What it still throws must not end the worker.
      const settled = handler.catch(() => undefined);
      asOwnCode(() => tools.onLeftBehind?.(settled));
      tools.log.warn({ jobId: attempt.jobId, cause: first.cause }, 'a handler ignored its signal: it was left behind');
      return first;
    }
    // Work that was done when the shutdown came is not thrown away.
    if (cause && !(cause === 'shutdown' && first.kind === 'returned')) return { kind: 'stopped', cause };
    if (first.kind === 'threw') throw first.error;
    return first;
  } finally {
    fence();
    clocks.stop();
  }
}

function asksToFail(payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && 'forceFail' in payload && payload.forceFail === true;
}

function mismatch(
  what: 'payload' | 'result',
  issues: readonly { path: PropertyKey[]; message: string }[],
  code: JobErrorCode,
): AttemptError {
  const list = issues.slice(0, 10).map((issue) => `${[what, ...issue.path].map(String).join('.')}: ${issue.message}`);
  return { name: 'SchemaMismatch', message: storableText(list.join('; ')), stack: null, code };
}
