/**
 * The part of a job, as the API gives it, that the demo shows.
 *
 * @typedef {object} ShownJob
 * @property {string} jobId
 * @property {string} status
 * @property {number} attemptsMade
 * @property {number} maxAttempts
 * @property {string | null} error
 * @property {string | null} nextRetryAt
 * @property {string} createdAt
 * @property {string | null} startedAt
 * @property {string | null} attemptStartedAt
 * @property {string | null} finishedAt
 * @property {{ state: string, attemptsMade: number, lastError: string | null } | null} webhook
 */

/**
 * What happened to a job between two looks at it, in words; a job may live through several steps in between.
 *
 * @param {ShownJob | undefined} before
 * @param {ShownJob} job
 * @returns {string[]}
 */
export function lifeSince(before, job) {
  const happened = [];
  if (!before) happened.push('submitted');
  if (job.attemptsMade > (before?.attemptsMade ?? 0))
    happened.push(`attempt ${job.attemptsMade} of ${job.maxAttempts} started`);
  if (job.nextRetryAt && job.nextRetryAt !== before?.nextRetryAt) {
    happened.push(`attempt ${job.attemptsMade} failed (${job.error}), next at ${timeOf(job.nextRetryAt)}`);
  }
  if (job.status !== before?.status) {
    if (job.status === 'completed') happened.push(`completed in ${runMs(job)} ms`);
    if (job.status === 'failed') happened.push(`failed for good after attempt ${job.attemptsMade}: ${job.error}`);
    if (job.status === 'cancelled') happened.push('cancelled');
  }
  const delivery = job.webhook?.state;
  if (delivery !== before?.webhook?.state) {
    if (delivery === 'delivered') happened.push('webhook delivered');
    if (delivery === 'failed') happened.push(`webhook failed: ${job.webhook?.lastError}`);
  }
  return happened;
}

/** @param {ShownJob} job */
export function hasEnded({ status, webhook }) {
  return (
    ['completed', 'failed', 'cancelled'].includes(status) && ['delivered', 'failed'].includes(webhook?.state ?? '')
  );
}

/** @param {ShownJob} job @returns {number | undefined} from the submit to the first attempt */
export function waitMs(job) {
  return job.startedAt ? Date.parse(job.startedAt) - Date.parse(job.createdAt) : undefined;
}

/** @param {ShownJob} job @returns {number | undefined} of the last attempt */
export function runMs(job) {
  return job.finishedAt && job.attemptStartedAt
    ? Date.parse(job.finishedAt) - Date.parse(job.attemptStartedAt)
    : undefined;
}

/** @param {string} isoTime */
function timeOf(isoTime) {
  return new Date(isoTime).toISOString().slice(11, 23);
}
