import type { Logger } from '../src/server/logger.ts';
import { toAttemptError } from './attempt-error.ts';
import { whoseCode } from './handler-code.ts';

/**
 * Keeps what handlers do wrong from ending the worker. An error that a handler's code throws when nobody waits for it (a
 * timer it left, a promise it forgot) is logged under its job. `process.exit` in a handler throws an error instead, which
 * fails its attempt. Errors of the worker's own code still end it.
 *
 * @param onOwnError told when the worker's own code broke: stop and exit
 */
export function guardProcess(log: Pick<Logger, 'warn' | 'fatal'>, onOwnError: () => void): void {
  let wasTold = false;

  function judge(error: unknown): void {
    const attempt = whoseCode();
    if (attempt) {
      log.warn({ err: toAttemptError(error), ...attempt }, 'a handler left something behind that failed');
      return;
    }
    log.fatal({ err: toAttemptError(error) }, 'an error that nobody expected: this worker ends');
    if (!wasTold) onOwnError();
    wasTold = true;
  }

  process.on('uncaughtException', judge);
  process.on('unhandledRejection', judge);

  const exit = process.exit.bind(process);
  process.exit = (code) => {
    if (!whoseCode()) return exit(code);
    throw new Error(
      `The handler called process.exit(${code ?? ''}), which would have ended the worker and all its attempts.`,
    );
  };
}
