/**
 * How an attempt ended. `timed_out`: its own timeout or the job's deadline; `lost`: its worker died;
 * `released`: given back by a shutdown, which costs nothing of the budget.
 */
export const jobOutcomes = ['succeeded', 'failed', 'timed_out', 'cancelled', 'lost', 'released'] as const;
export type JobOutcome = (typeof jobOutcomes)[number];

/** Why a job or an attempt did not succeed, as programs read it. The list may grow. */
export const jobErrorCodes = [
  'handler_error',
  'timed_out',
  'lost',
  'expired',
  'deadline_exceeded',
  'cancelled',
  'invalid_payload',
  'unreadable_payload',
  'invalid_result',
  'released',
  'unknown_task_type',
  'crashed',
  'out_of_memory',
] as const;
export type JobErrorCode = (typeof jobErrorCodes)[number];

/** The error of an attempt as it is stored: bounded, storable text, never an object of the handler's own. */
export interface AttemptError {
  name: string;
  message: string;
  stack: string | null;
  code: JobErrorCode;
}
