import os from 'node:os';
import { parseArgs } from 'node:util';
import { chromium, type Browser } from '@playwright/test';
import { freePort } from '../tests/support/free-port.ts';
import { startSystem } from './start-system.ts';
import { seedJobs } from './seed-jobs.ts';
import { printBudgetTable } from './dashboard/budget-table.ts';
import { measurePages } from './dashboard/open-pages.ts';
import { measureVisibility } from './dashboard/see-changes.ts';
import { measureStorm } from './dashboard/storm.ts';
import { measureInteractions } from './dashboard/use-pages.ts';

const seedBudgetSeconds = 120;
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];

interface DashboardOptions {
  /** How many are in the table. */
  jobs: number;
  /** How often each page is opened. */
  rounds: number;
  /** For how long a thousand changes a second come. */
  minutes: number;
  isStormAlone: boolean;
}

/** The dashboard in Chromium with that many jobs in the table, each figure beside its budget. */
export async function measureDashboard({ jobs, rounds, minutes, isStormAlone }: DashboardOptions): Promise<void> {
  // The worker lets in pages of web's origin alone, so it must know the port.
  const system = await startSystem('redis', { PORT: String(await freePort()), WORKER_CONCURRENCY: '20' });
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: flags,
  });
  try {
    const startedMs = performance.now();
    await seedJobs(system.databaseUrl, { jobs, active: 0 });
    const seconds = (performance.now() - startedMs) / 1000;
    const load = os.loadavg().map((value) => value.toFixed(1));
    printBudgetTable(`The dashboard with ${jobs.toLocaleString('en')} jobs (load before: ${load.join(', ')})`, [
      { name: 'seeding', measured: seconds, budget: seedBudgetSeconds, unit: 's' },
    ]);
    const { url } = system.web;
    if (!isStormAlone) await measureUse(browser, url, rounds);
    printBudgetTable('A storm', await measureStorm(browser, url, minutes));
  } finally {
    await browser.close();
    await system.stop();
  }
}

async function measureUse(browser: Browser, url: string, rounds: number): Promise<void> {
  const { jobs: some } = await (await fetch(`${url}/api/jobs?status=completed&limit=1&fields=status`)).json();
  const paths = ['/', '/jobs', '/jobs?status=failed', `/jobs/${some[0].jobId}`, ...others];
  printBudgetTable('Opening pages', await measurePages(browser, url, paths, rounds));
  printBudgetTable('Using pages', await measureInteractions(browser, url));
  printBudgetTable('Changes', await measureVisibility(browser, url, 4 * rounds));
}

const others = [
  '/jobs/new?type=no_op',
  '/jobs/actions',
  '/charts',
  '/charts?range=month',
  '/tasks',
  '/tasks/type_1',
  '/schedules',
  '/webhooks',
  '/workers',
  '/settings/keys',
];

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      jobs: { type: 'string', default: '1000000' },
      rounds: { type: 'string', default: '5' },
      minutes: { type: 'string', default: '5' },
      only: { type: 'string' },
    },
  });
  if (values.only !== undefined && values.only !== 'storm') throw new Error('--only takes storm.');
  await measureDashboard({
    jobs: Number(values.jobs),
    rounds: Number(values.rounds),
    minutes: Number(values.minutes),
    isStormAlone: values.only === 'storm',
  });
}
