import { isNativeError } from 'node:util/types';
import { createContext, Script } from 'node:vm';

const context = createContext({});
const script = new Script('run()');

/**
 * Runs a function on this very thread and ends it where it stands when its time is over, by V8's own means, which no loop
 * and no regular expression escapes. What it was changing stays half changed: only for functions that compute. A call
 * costs a thread, some 0.3 ms.
 *
 * @returns undefined when the time was over
 * @throws what the function throws
 */
export function runWithin<Result extends object>(ms: number, run: () => Result): Result | undefined {
  let result: Result | undefined;
  context['run'] = () => {
    result = run();
  };
  try {
    script.runInContext(context, { timeout: ms });
  } catch (error) {
    if (!isOutOfTime(error)) throw error;
    return undefined;
  } finally {
    delete context['run'];
  }
  return result;
}

/** It is an Error of the other context, so no instance of ours. */
function isOutOfTime(error: unknown): boolean {
  return isNativeError(error) && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}
