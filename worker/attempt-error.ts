import type { AttemptError, JobErrorCode } from '../src/jobs/job-outcome.ts';
import { storableText } from '../src/jobs/storable-text.ts';

/**
 * Whatever a handler threw, as an error that can be stored: strings, undefined, circular objects, objects whose getters
 * throw. Never throws itself.
 */
export function toAttemptError(thrown: unknown, code: JobErrorCode = 'handler_error'): AttemptError {
  try {
    if (thrown instanceof Error) {
      // A handler may have put anything into these: nothing of their declared types is relied on.
      const { name, message, stack } = thrown as { name: unknown; message: unknown; stack: unknown };
      const text = typeof message === 'string' ? message : JSON.stringify(message);
      return {
        name: storableText(typeof name === 'string' ? name : 'Error', 200),
        message: storableText(text || 'The handler threw an error without a message.'),
        stack: typeof stack === 'string' ? storableText(stack) : null,
        code,
      };
    }
    return { name: 'NotAnError', message: storableText(describe(thrown)), stack: null, code };
  } catch {
    return { name: 'NotAnError', message: 'The handler threw something that cannot be read.', stack: null, code };
  }
}

function describe(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown || 'The handler threw an empty string.';
  if (typeof thrown !== 'object' || thrown === null) return `The handler threw ${String(thrown)}.`;
  let text: string | undefined;
  try {
    text = JSON.stringify(thrown);
  } catch {
    text = undefined;
  }
  return `The handler threw ${text ?? Object.prototype.toString.call(thrown)}.`;
}

/** The `code` of an error, read without trusting it. */
export function codeOf(thrown: unknown): unknown {
  try {
    return typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;
  } catch {
    return undefined;
  }
}
