import { asHandlerCode } from './handler-code.ts';
import type { AttemptTools, ClaimedAttempt, StopReason } from './execute-attempt.ts';

/** What told an attempt to stop. */
export type StopCause = StopReason | 'timed_out' | 'deadline';

export interface Clocks {
  /** What the handler gets: aborts at the first cause. */
  signal: AbortSignal;
  cause(): StopCause | undefined;
  /** Settles when a cause came and the grace for the handler is over. */
  graceOver: Promise<StopCause>;
  stop(): void;
}

const messages: Record<StopCause, string> = {
  timed_out: 'The attempt ran into its timeout.',
  deadline: 'The job ran into its deadline.',
  cancelled: 'The job was cancelled.',
  shutdown: 'The worker is shutting down.',
  lease_lost: 'The worker lost its lease.',
};

/** Longest delay that timers take. */
const mostTimerMs = 2 ** 31 - 1;

/** Watches everything that may end an attempt: its timeout, the job's deadline, and the worker's own reasons. */
export function watchClocks(attempt: ClaimedAttempt, tools: Pick<AttemptTools, 'stop' | 'stopGraceMs'>): Clocks {
  const controller = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  let cause: StopCause | undefined;
  let settle: (cause: StopCause) => void = () => undefined;
  const graceOver = new Promise<StopCause>((resolve) => (settle = resolve));

  function end(why: StopCause): void {
    if (cause) return;
    cause = why;
    // What listens to it is the handler's own code.
    asHandlerCode(attempt, () => controller.abort(new DOMException(messages[why], 'AbortError')));
    timers.push(setTimeout(() => settle(why), tools.stopGraceMs));
  }

  const onStop = () => end(asStopCause(tools.stop.reason));
  if (tools.stop.aborted) onStop();
  else tools.stop.addEventListener('abort', onStop, { once: true });

  timers.push(setTimeout(() => end('timed_out'), Math.min(attempt.timeoutMs, mostTimerMs)));
  if (attempt.deadlineInMs !== null && attempt.deadlineInMs <= mostTimerMs) {
    timers.push(setTimeout(() => end('deadline'), Math.max(0, attempt.deadlineInMs)));
  }
  return {
    signal: controller.signal,
    cause: () => cause,
    graceOver,
    stop() {
      for (const timer of timers) clearTimeout(timer);
      tools.stop.removeEventListener('abort', onStop);
    },
  };
}

/** An isolate is told the cause that its worker found, whichever it is. */
function asStopCause(reason: unknown): StopCause {
  return typeof reason === 'string' && Object.hasOwn(messages, reason) ? (reason as StopCause) : 'cancelled';
}
