import { test as base, type Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { migrate } from '../../prisma/migrate.ts';
import type { SubmitJob } from '../../src/jobs/job-schema.ts';
import { freePort } from '../support/free-port.ts';
import { startPostgres, type RunningPostgres } from '../support/start-postgres.ts';
import { startWebProcess, startWorkerProcess, type RunningProcess } from '../support/start-process.ts';

/** A whole TaskFlow of the tests' own: PostgreSQL, web in production mode, one worker. */
export interface RunningTaskFlow {
  url: string;
  submit(job: SubmitJob): Promise<string>;
  /** A second web process on the same database, with settings of its own. */
  startWeb(settings: Record<string, string>): Promise<RunningProcess>;
  startWorker(): Promise<void>;
  /** Ends the worker at once, as a power cut would. */
  killWorker(): Promise<void>;
  /** Ends web and worker; the stores are whose they were. */
  stop(): Promise<void>;
}

const handlersFolder = fileURLToPath(new URL('./handlers', import.meta.url));

/** Starts web and a worker on a database that is made on the given server. */
export async function startTaskFlow(
  postgres: RunningPostgres,
  own: Record<string, string> = {},
): Promise<RunningTaskFlow> {
  const admin = new pg.Client({ connectionString: postgres.urlOf('postgres') });
  await admin.connect();
  await admin.query('CREATE DATABASE e2e');
  await admin.end();
  const databaseUrl = postgres.urlOf('e2e');
  await migrate(databaseUrl);

  const settings = {
    NODE_ENV: 'production',
    LOG_LEVEL: 'error',
    DATABASE_URL: databaseUrl,
    HANDLERS_DIR: handlersFolder,
    TASKFLOW_KEEP_MAIL: 'true',
    LEASE_MS: '3000',
    // The worker, too, must know web's port: it lets in pages of this origin only.
    PORT: String(await freePort()),
    REALTIME_PORT: String(await freePort()),
    ...own,
  };
  const [web, firstWorker] = await Promise.all([startWebProcess(settings), startWorkerProcess(settings)]);
  let worker: RunningProcess | undefined = firstWorker;
  return {
    url: web.url,
    async submit(job) {
      const response = await fetch(`${web.url}/api/jobs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(job),
      });
      if (response.status !== 201) throw new Error(`The job was refused: ${await response.text()}`);
      const { jobId }: { jobId: string } = await response.json();
      return jobId;
    },
    async startWeb(others) {
      return startWebProcess({ ...settings, PORT: String(await freePort()), ...others });
    },
    async startWorker() {
      worker ??= await startWorkerProcess(settings);
    },
    async killWorker() {
      await worker?.stop('SIGKILL');
      worker = undefined;
    },
    async stop() {
      await Promise.all([web.stop(), worker?.stop()]);
    },
  };
}

/** Playwright's `test`, with a running TaskFlow and pages that are opened on it. */
export const test = base.extend<{ baseURL: string }, { taskflow: RunningTaskFlow }>({
  taskflow: [
    // Playwright reads from this pattern that nothing else is needed.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, provide) => {
      const postgres = await startPostgres();
      const taskflow = await startTaskFlow(postgres);
      await provide(taskflow);
      await taskflow.stop();
      await postgres.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ taskflow }, provide) => provide(taskflow.url),
});

export { expect } from '@playwright/test';

/** Waits until the page hears of changes as they happen. */
export async function becomesLive(page: Page): Promise<void> {
  await page.locator('[data-testid=live-pill][data-state=live]').waitFor({ timeout: 60_000 });
}

/** Leaves a mark in the document that a reload would wipe out; answers what tells whether it is still there. */
export async function markDocument(page: Page): Promise<() => Promise<boolean>> {
  await page.evaluate(() => document.documentElement.setAttribute('data-mark', 'kept'));
  return () => page.evaluate(() => document.documentElement.getAttribute('data-mark') === 'kept');
}
