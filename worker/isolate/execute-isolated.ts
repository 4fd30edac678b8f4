import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { failed, retryDelayMs, stoppedEnding, type Ending } from '../attempt-endings.ts';
import { storableText } from '../../src/jobs/storable-text.ts';
import { codeOf } from '../attempt-error.ts';
import type { AttemptEnd, AttemptTools, ClaimedAttempt } from '../execute-attempt.ts';
import type { LoadedTask } from '../load-handlers.ts';
import { watchClocks } from '../watch-clocks.ts';
import type { Crash, FromIsolate, Isolate, IsolateUsage } from './isolate-messages.ts';
import type { IsolatePool } from './isolate-pool.ts';

/** An isolate that has not heard an abort after this time has its event loop blocked: it never will. */
const deafAfterMs = 250;
const measureEveryMs = 500;

type Happening = { type: 'ended'; end: AttemptEnd } | { type: 'crashed'; crash: Crash } | { type: 'killed' };

/**
 * Executes one attempt in an isolate, as `executeAttempt` does here. Never rejects. An isolate that is told to stop and
 * does not hear it within 250 ms, or has not stopped after the grace, is ended: when this settles, nothing of the
 * attempt runs any more.
 */
export async function executeIsolated(
  attempt: ClaimedAttempt,
  loaded: LoadedTask,
  tools: AttemptTools,
  pool: IsolatePool,
): Promise<AttemptEnd> {
  const startedAt = performance.now();
  const clocks = watchClocks(attempt, tools);
  const isolate = pool.take(loaded);
  const meter = measure(isolate);
  const scratch = path.join(tmpdir(), `taskflow-${attempt.leaseToken}`);
  const happening = await untilOver(isolate, { attempt, file: loaded.file, scratch }, tools, clocks);
  clocks.stop();
  const used = await meter.stop();
  const cause = clocks.cause();

  let ending: Ending;
  if (happening.type === 'ended') {
    pool.giveBack(loaded, isolate);
    ending = happening.end;
  } else {
    await pool.discard(isolate);
    // Without a cause nobody killed it.
    ending =
      happening.type === 'crashed' && !cause
        ? crashEnding(happening.crash, attempt, loaded)
        : stoppedEnding(cause ?? 'cancelled', attempt, loaded.task);
  }
  // Streams that it wrote there, if any: one that was ended cannot.
  await rm(scratch, { recursive: true, force: true }).catch(() => undefined);
  const { outcome, result, error, retryDelayMs: delayMs } = ending;
  const durationMs = Math.round(performance.now() - startedAt);
  return { outcome, result, error, retryDelayMs: delayMs, durationMs, ...used };
}

function untilOver(
  isolate: Isolate,
  run: { attempt: ClaimedAttempt; file: string; scratch: string },
  tools: AttemptTools,
  clocks: ReturnType<typeof watchClocks>,
): Promise<Happening> {
  return new Promise((resolve) => {
    let deaf: NodeJS.Timeout | undefined;
    const onAbort = () => {
      deaf = setTimeout(() => resolve({ type: 'killed' }), deafAfterMs);
      isolate.post({ type: 'abort', cause: clocks.cause() ?? 'cancelled' });
    };
    isolate.listen({
      onMessage(message) {
        if (message.type === 'aborted') clearTimeout(deaf);
        else if (message.type === 'ended') {
          clearTimeout(deaf);
          resolve(message);
        } else serve(isolate, tools, message);
      },
      onCrash(crash) {
        clearTimeout(deaf);
        resolve({ type: 'crashed', crash });
      },
    });
    isolate.post({ type: 'run', ...run, allowedHosts: tools.allowedHosts });
    if (clocks.signal.aborted) onAbort();
    else clocks.signal.addEventListener('abort', onAbort, { once: true });
    void clocks.graceOver.then((cause) => {
      tools.log.warn({ jobId: run.attempt.jobId, cause }, 'a handler ignored its signal: its isolate was ended');
      resolve({ type: 'killed' });
    });
  });
}

/** Does for the handler what only the worker can. */
function serve(isolate: Isolate, tools: AttemptTools, message: FromIsolate): void {
  if (message.type === 'log') tools.writeLog(message.line);
  else if (message.type === 'progress') tools.reportProgress(message.percent, message.note);
  else if (message.type === 'question') {
    const { id, question, values } = message;
    const answer = (tools[question] as (...given: unknown[]) => Promise<unknown>)(...values);
    answer.then(
      (value) => isolate.post({ type: 'answer', id, value }),
      (error: unknown) => {
        const text = error instanceof Error ? error.message : String(error);
        isolate.post({ type: 'refusal', id, message: text, isFatal: codeOf(error) === 'TASKFLOW_FATAL' });
      },
    );
  }
}

function crashEnding({ code, message, stack }: Crash, attempt: ClaimedAttempt, { task }: LoadedTask): Ending {
  const name = code === 'out_of_memory' ? 'OutOfMemory' : 'Crashed';
  const error = { name, message: storableText(message), stack: stack === null ? null : storableText(stack), code };
  return failed(error, retryDelayMs(undefined, attempt, task));
}

/** Watches what an attempt costs, also one that is ended in the middle. */
function measure(isolate: Isolate): { stop(): Promise<Pick<AttemptEnd, 'cpuMs' | 'peakMemoryBytes'>> } {
  let peakBytes: number | undefined;
  let newest: IsolateUsage | undefined;
  const look = async () => {
    const usage = await isolate.usage();
    if (!usage) return undefined;
    newest = usage;
    peakBytes = Math.max(peakBytes ?? 0, usage.memoryBytes);
    return usage;
  };
  const first = look();
  const timer = setInterval(() => void look(), measureEveryMs);
  return {
    async stop() {
      clearInterval(timer);
      const before = await first;
      await look();
      // One that had only just been started could not tell yet.
      const cpuMs = newest ? Math.max(0, newest.cpuMs - (before?.cpuMs ?? 0)) : null;
      return { cpuMs, peakMemoryBytes: peakBytes ?? null };
    },
  };
}
