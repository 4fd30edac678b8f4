import { setTimeout as sleep } from 'node:timers/promises';
import { say } from '../launcher/step.mjs';
import { callApi } from './call-api.mjs';
import { hasEnded, lifeSince } from './job-life.mjs';

/** @typedef {import('./job-life.mjs').ShownJob} ShownJob */
/** @typedef {{ plan: import('./demo-jobs.mjs').DemoJob, job: ShownJob }} FollowedJob */

/**
 * Submits the jobs and tells their life on the terminal, as it happens, until all have ended and been reported by
 * webhook, or the time is over.
 *
 * @param {import('./call-api.mjs').Api} api
 * @param {import('./demo-jobs.mjs').DemoJob[]} plans
 * @param {number} timeoutMs
 * @returns {Promise<FollowedJob[]>}
 */
export async function followJobs(api, plans, timeoutMs) {
  const startedMs = Date.now();
  const labelWidth = Math.max(...plans.map(({ label }) => label.length));
  /** @type {FollowedJob[]} */
  const followed = [];
  for (const plan of plans) {
    const { jobId } = await callApi(api, '/api/jobs', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(plan.body),
    });
    followed.push({ plan, job: await look(plan, jobId) });
  }
  while (!api.stopped.aborted && Date.now() - startedMs < timeoutMs && !followed.every(({ job }) => hasEnded(job))) {
    await sleep(250);
    for (const one of followed) if (!hasEnded(one.job)) one.job = await look(one.plan, one.job.jobId, one.job);
  }
  return followed;

  /**
   * @param {import('./demo-jobs.mjs').DemoJob} plan
   * @param {string} jobId
   * @param {ShownJob} [before]
   * @returns {Promise<ShownJob>}
   */
  async function look(plan, jobId, before) {
    const job = await callApi(api, `/api/jobs/${jobId}`);
    const at = ((Date.now() - startedMs) / 1000).toFixed(2).padStart(6);
    for (const event of lifeSince(before, job)) say(`${at} s  ${plan.label.padEnd(labelWidth)}  ${event}`);
    return job;
  }
}
