/** The five statuses of a job. There are no others: why a job failed is its `errorCode`. */
export const jobStatuses = ['pending', 'active', 'completed', 'failed', 'cancelled'] as const;
export type JobStatus = (typeof jobStatuses)[number];

export const terminalStatuses = ['completed', 'failed', 'cancelled'] as const satisfies JobStatus[];
export type TerminalStatus = (typeof terminalStatuses)[number];

/**
 * Every legal move of a job. A move that is not listed is a bug: the statements in
 * `src/server/jobs/transition-job` name the status they start from, so the database refuses it.
 */
export const legalMoves: Record<JobStatus, readonly JobStatus[]> = {
  // claimed · cancelled · expired or past its deadline
  pending: ['active', 'cancelled', 'failed'],
  // finished · failed for good · cancelled · to be retried, released or lost with attempts left
  active: ['completed', 'failed', 'cancelled', 'pending'],
  completed: [],
  // retried by hand, with a new budget
  failed: ['pending'],
  cancelled: ['pending'],
};

/** Whether a job may go from one status to the other. */
export function isLegalMove(from: JobStatus, to: JobStatus): boolean {
  return legalMoves[from].includes(to);
}

/** Whether nothing more happens to a job of this status by itself. */
export function isTerminal(status: JobStatus): status is TerminalStatus {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}
