import { isTaskFlowError, ServiceUnavailable, TaskFlowError } from '../../jobs/errors.ts';
import { isTooSlow, isValueError, sqlState } from '../database.ts';
import { isUnreadable } from '../sealing/sealer.ts';

// Shutdown, crash, still starting, too many connections, out of disk or memory, lock timeout, read-only.
const databaseAway = /^(57P0[1-5]|55P03|08...|53...|25006)$/;
const networkAway = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
// The driver has no codes for these.
const driverAway =
  /timeout exceeded when trying to connect|Connection terminated|Query read timeout|the database system is/i;

/**
 * The error as the caller may see it: TaskFlow's own as they are, a database that is away as 503, a value that the
 * database refuses as 422, one that cannot be decrypted as 503. Undefined for all others, which are bugs: they are logged and answered without a word of theirs.
 */
export function callerVisibleError(error: unknown): TaskFlowError | undefined {
  if (isTaskFlowError(error)) return error;
  if (!(error instanceof Error)) return undefined;
  if (isUnreadable(error)) return new TaskFlowError('unavailable', error.message, { cause: error });
  if (isTooSlow(error))
    return new TaskFlowError('unavailable', 'This took the database too long. Ask for less, or again later.', {
      cause: error,
    });
  if (isDatabaseAway(error)) return new ServiceUnavailable('The database', error);
  if (isValueError(error))
    return new TaskFlowError('invalid_input', 'The request holds a value that cannot be stored.', { cause: error });
  return error.cause === undefined ? undefined : callerVisibleError(error.cause);
}

function isDatabaseAway(error: Error): boolean {
  const state = sqlState(error);
  if (state !== undefined && databaseAway.test(state)) return true;
  if ('code' in error && typeof error.code === 'string' && networkAway.has(error.code)) return true;
  return driverAway.test(error.message);
}
