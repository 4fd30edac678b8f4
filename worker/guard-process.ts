import { syncBuiltinESMExports } from 'node:module';
import type { AttemptError } from '../src/jobs/job-outcome.ts';
import { withhold } from '../src/jobs/withhold.ts';
import type { Logger } from '../src/server/logger.ts';
import { toAttemptError } from './attempt-error.ts';
import { whoseCode, type HandlerAttempt } from './handler-code.ts';

/** A timer that a handler left may fail a thousand times a second, for as long as the worker lives. */
const mostFailuresLogged = 10;

/**
 * Keeps what handlers do wrong from ending the worker. An error that a handler's code throws when nobody waits for it (a
 * timer it left, a promise it forgot) is logged under its job, the first ten times, without the values of its payload. `process.exit` and `process.abort`
 * in a handler throw an error instead, which fails its attempt. Errors of the worker's own code still end it.
 *
 * @param onOwnError told once when the worker's own code broke: stop and exit
 */
export function guardProcess(log: Pick<Logger, 'warn' | 'fatal'>, onOwnError: () => void): void {
  const failures = new WeakMap<HandlerAttempt, number>();
  let wasTold = false;

  function logOfHandler(attempt: HandlerAttempt, error: unknown): void {
    const count = (failures.get(attempt) ?? 0) + 1;
    failures.set(attempt, count);
    if (count > mostFailuresLogged) return;
    const isLast = count === mostFailuresLogged && { note: 'further ones of this attempt are not logged' };
    const { payload, ...who } = attempt;
    const err = withheld(toAttemptError(error), payload);
    log.warn({ err, ...who, ...isLast }, 'a handler left something behind that failed');
  }

  function judge(error: unknown): void {
    const attempt = whoseCode();
    if (attempt) return logOfHandler(attempt, error);
    log.fatal({ err: toAttemptError(error) }, 'an error that nobody expected: this worker ends');
    if (!wasTold) onOwnError();
    wasTold = true;
  }

  process.on('uncaughtException', judge);
  process.on('unhandledRejection', judge);

  const exit = process.exit.bind(process);
  process.exit = (code) => (whoseCode() ? refuse(`process.exit(${code ?? ''})`) : exit(code));
  const abort = process.abort.bind(process);
  process.abort = () => (whoseCode() ? refuse('process.abort()') : abort());
  // For those who import them by name.
  syncBuiltinESMExports();
}

/** What a handler says of its payload is for the job's own log. */
function withheld(error: AttemptError, payload: unknown): AttemptError {
  const hidden = withhold([payload]);
  if (!hidden) return error;
  const { name, message, stack, code } = error;
  return { name: hidden.text(name), message: hidden.text(message), stack: stack && hidden.text(stack), code };
}

/** @throws Error always */
function refuse(call: string): never {
  throw new Error(`The handler called ${call}, which would have ended the worker and all its attempts.`);
}
