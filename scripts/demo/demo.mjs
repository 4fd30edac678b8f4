import { randomBytes } from 'node:crypto';
import { ensureBuilt } from '../launcher/build.mjs';
import { migrateDatabase } from '../launcher/database.mjs';
import { Failure } from '../launcher/failure.mjs';
import { nextFreePort } from '../launcher/free-port.mjs';
import { prefixedLine } from '../launcher/log-lines.mjs';
import { processPlans } from '../launcher/process-plans.mjs';
import { runTogether } from '../launcher/run-together.mjs';
import { say, step } from '../launcher/step.mjs';
import { startThrowawayPostgres } from '../postgres/throwaway-postgres.mjs';
import { callApi, waitUntil } from './call-api.mjs';
import { demoEnvironment } from './demo-environment.mjs';
import { demoJobs, demoPhoto } from './demo-jobs.mjs';
import { followJobs } from './follow-jobs.mjs';
import { jobTable, problemsOf } from './judge-jobs.mjs';
import { receiveWebhooks } from './receive-webhooks.mjs';

const startTimeoutMs = 60_000;
const jobsTimeoutMs = 90_000;

/**
 * `npm run demo`: everything on embedded services with data of its own that is thrown away, one real job of each task
 * type and a failing one, their life on the terminal. Stays up, or with `--once` ends: with 0 when all reached the
 * expected end.
 *
 * @param {string[]} args
 */
export async function demoCommand(args) {
  const isOnce = args.includes('--once');
  await ensureBuilt();
  const port = await choosePort();
  const webhookSecret = `whsec_${randomBytes(32).toString('base64')}`;
  const receiver = await receiveWebhooks(webhookSecret);
  /** @type {string[]} */
  let problems = ['the demo was stopped before its jobs had ended'];
  try {
    await runTogether({
      openDatabase: () => step('Starting an embedded PostgreSQL', startThrowawayPostgres),
      prepare: async (databaseUrl) => {
        const env = demoEnvironment({ databaseUrl, port, webhookSecret, receiverHost: receiver.host });
        await migrateDatabase(env, { isBuilt: true });
        return processPlans(['web', 'worker'], { mode: 'production', env, write: writer() });
      },
      work: async (processes, stopped) => {
        const api = { url: `http://127.0.0.1:${port}`, stopped };
        try {
          problems = await showJobs(api, receiver);
        } catch (error) {
          if (stopped.aborted) return;
          showLastLines(processes);
          throw error;
        }
        if (problems.length > 0) showLastLines(processes);
        if (!isOnce && !stopped.aborted) await stayUp(api, problems);
      },
    });
  } finally {
    receiver.close();
  }
  if (isOnce && problems.length > 0)
    throw new Failure(`The demo did not end as it should:\n- ${problems.join('\n- ')}`);
  if (isOnce) say('All jobs reached the expected end, and every webhook arrived with a good signature.');
}

/**
 * @param {import('./call-api.mjs').Api} api
 * @param {Awaited<ReturnType<typeof receiveWebhooks>>} receiver
 * @returns {Promise<string[]>} what went wrong
 */
async function showJobs(api, receiver) {
  await step('Starting web and worker', () =>
    waitUntil(api, 'Web and worker are ready', startTimeoutMs, async () => {
      await callApi(api, '/readyz');
      const { tasks } = await callApi(api, '/api/tasks');
      return tasks.length >= 4;
    }),
  );
  if (api.stopped.aborted) return ['the demo was stopped before its jobs were submitted'];
  const body = new Uint8Array(await demoPhoto());
  const upload = { method: 'POST', headers: { 'Content-Type': 'image/jpeg' }, body };
  const { fileId } = await callApi(api, '/api/files', upload);
  say(`\nThe dashboard, live: ${api.url}\n`);
  const followed = await followJobs(api, demoJobs({ photoId: fileId, receiverHost: receiver.host }), jobsTimeoutMs);
  say(`\n${jobTable(followed)}\n\nThe dashboard: ${api.url}`);
  return problemsOf(followed, receiver);
}

/**
 * @param {import('./call-api.mjs').Api} api
 * @param {string[]} problems
 */
async function stayUp({ stopped }, problems) {
  for (const problem of problems) say(`Not as expected: ${problem}`);
  say('It stays up until Ctrl-C; then the data of the demo is removed.');
  await new Promise((resolve) => stopped.addEventListener('abort', resolve, { once: true }));
  say('Stopping …');
}

async function choosePort() {
  const wanted = Number(process.env['PORT'] || 3000);
  const port = await nextFreePort(wanted);
  if (port !== wanted) say(`Port ${wanted} is taken: the demo uses ${port}.`);
  return port;
}

/** @param {import('../launcher/supervise-process.mjs').SupervisedProcess[]} processes */
function showLastLines(processes) {
  if (process.env['LOG_LEVEL']) return;
  for (const { name, lastLines } of processes) for (const line of lastLines()) prefixedLine(name, line);
}

/** The demo's own lines are the show: those of web and worker come on request, and in any case when something fails. */
function writer() {
  return process.env['LOG_LEVEL'] ? prefixedLine : () => undefined;
}
