import { runMs, waitMs } from './job-life.mjs';

/** @typedef {import('./follow-jobs.mjs').FollowedJob} FollowedJob */

const columns = ['task type', 'status', 'attempts', 'wait ms', 'run ms', 'webhook'];

/**
 * @param {FollowedJob[]} followed
 * @returns {string} a table, one line a job
 */
export function jobTable(followed) {
  const rows = followed.map(({ plan, job }) =>
    [
      plan.label,
      job.status,
      `${job.attemptsMade} of ${job.maxAttempts}`,
      waitMs(job) ?? '–',
      runMs(job) ?? '–',
      job.webhook?.state ?? 'none',
    ].map(String),
  );
  const widths = columns.map((title, index) => Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const rule = `├${widths.map((width) => '─'.repeat(width + 2)).join('┼')}┤`;
  /** @param {string[]} cells */
  const line = (cells) => `│${cells.map((cell, index) => ` ${cell.padEnd(widths[index] ?? 0)} `).join('│')}│`;
  const top = rule.replace('├', '┌').replace('┤', '┐').replaceAll('┼', '┬');
  const bottom = rule.replace('├', '└').replace('┤', '┘').replaceAll('┼', '┴');
  return [top, line(columns), rule, ...rows.map(line), bottom].join('\n');
}

/**
 * What is not as the demo promises.
 *
 * @param {FollowedJob[]} followed
 * @param {{ verified: Map<string, string>, refused: string[] }} receiver
 * @returns {string[]} empty when all went well
 */
export function problemsOf(followed, receiver) {
  const problems = followed.flatMap(({ plan, job }) => {
    const found = [];
    if (job.status !== plan.expectedStatus) {
      found.push(`${plan.label} is ${job.status}, not ${plan.expectedStatus}${job.error ? `: ${job.error}` : ''}`);
    }
    if (job.attemptsMade !== plan.expectedAttempts) {
      found.push(`${plan.label} took ${job.attemptsMade} attempts, not ${plan.expectedAttempts}`);
    }
    if (receiver.verified.get(job.jobId) !== plan.expectedStatus) {
      found.push(`the webhook of ${plan.label} did not arrive with a good signature and "${plan.expectedStatus}"`);
    }
    return found;
  });
  return [...problems, ...receiver.refused.map((reason) => `the receiver refused a webhook: ${reason}`)];
}
