import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { buildCommand } from '../../scripts/launcher/build.mjs';
import { freePort } from '../support/free-port.ts';
import { userProject, type UserProject } from '../support/install-taskflow.ts';
import { waitFor } from '../support/wait-for.ts';

const exec = promisify(execFile);

let user: UserProject;
let env: NodeJS.ProcessEnv;
let url: string;
let running: ChildProcess | undefined;
let output = '';

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  await buildCommand();
  user = await userProject('own-handlers');
  await user.install('0.1.0');
  const PORT = String(await freePort());
  const { PATH, HOME } = process.env;
  url = `http://127.0.0.1:${PORT}`;
  env = { NODE_ENV: 'production', PATH, HOME, PORT, REALTIME_PORT: String(await freePort()), TASKFLOW_URL: url };
});
test.afterAll(async () => {
  await stop();
  await user.remove();
});

/** What a person types in the project. */
async function type(command: string, ...args: string[]): Promise<string> {
  const { stdout } = await exec(command, args, { cwd: user.folder, env });
  return stdout.trim();
}

async function start(script: 'start' | 'dev'): Promise<void> {
  output = '';
  running = spawn('npm', ['run', script], { cwd: user.folder, env, detached: true });
  for (const stream of [running.stdout, running.stderr]) stream?.on('data', (text: Buffer) => (output += String(text)));
  const isReady = () => output.includes('TaskFlow web is ready') && output.includes('worker ready');
  await waitFor(isReady, { timeoutMs: 120_000, what: 'web and worker are ready' });
}

/** Ctrl-C on the terminal, which reaches npm and all that it started. */
async function stop(): Promise<void> {
  if (!running?.pid || running.exitCode !== null) return;
  const ended = once(running, 'close');
  process.kill(-running.pid, 'SIGINT');
  await ended;
}

test('the example compiles, starts by one command and runs its own task types', async ({ page }) => {
  expect(await type('npm', 'run', '-s', 'typecheck')).toBe('');
  await start('start');
  expect(await type('npm', 'run', '-s', 'submit', '--', 'To be, or not to be.')).toBe('6 words, 4 different ones');

  const { schedules } = JSON.parse(await type('npx', 'taskflow', 'schedules', 'list', '--json'));
  expect(schedules).toMatchObject([{ name: 'new year', taskType: 'count_words', definedInCode: true }]);

  const primes = ['submit', 'find_primes', '{"below": 100}', '--wait', '--json'];
  const job = JSON.parse(await type('npx', 'taskflow', ...primes));
  expect(job).toMatchObject({ status: 'completed', result: { primes: 25 } });
  const artifact = await fetch(`${url}/api/jobs/${job.jobId}/artifacts/primes.txt`);
  expect((await artifact.text()).trim().split('\n').slice(-2)).toEqual(['89', '97']);

  await page.goto(`${url}/jobs/${job.jobId}`);
  await expect(page.getByText('find_primes').first()).toBeVisible();
  await expect(page.getByText('primes.txt').first()).toBeVisible();
  await page.goto(`${url}/docs/guide/first-job`);
  await expect(page.getByRole('heading', { level: 1, name: 'First job' })).toBeVisible();
  await page.goto(`${url}/docs/guide?q=sweep`);
  await expect(page.getByRole('region', { name: 'Search results' }).getByRole('link').first()).toBeVisible();
  // The database and all else that it keeps is in the project, not in the package.
  expect(await readFile(path.join(user.folder, '.taskflow/postgres-password'), 'utf8')).not.toBe('');
  expect(await type('npx', 'taskflow', 'doctor')).toMatch(/ok +workers +1 worker alive/);
});

test('Ctrl-C ends web, worker and database', async () => {
  await stop();
  expect(output).toContain('"signal":"SIGTERM","msg":"draining"');
  await expect(fetch(url)).rejects.toThrow('fetch failed');
  expect(await readFile(path.join(user.folder, '.taskflow/postgres/postmaster.pid')).catch(() => 'gone')).toBe('gone');
});

test('it is upgraded by another version alone, and keeps its jobs', async () => {
  await user.install('0.1.1');
  expect(await type('npx', 'taskflow', 'version')).toContain('taskflow 0.1.1');
  await start('dev');
  const jobs: { jobId: string }[] = JSON.parse(await type('npx', 'taskflow', 'list', '--json')).jobs;
  expect(jobs).toHaveLength(2);
});

test('with --watch a changed handler is the one that runs', async () => {
  const words = path.join(user.folder, 'text/words-of.ts');
  const code = await readFile(words, 'utf8');
  await writeFile(words, code.replace('text.toLowerCase()', 'text'));
  const submit = () => type('npm', 'run', '-s', 'submit', '--', 'To be, or not to be.').catch(() => '');
  const counts = async () => (await submit()) === '6 words, 5 different ones';
  await waitFor(counts, { timeoutMs: 40_000, what: 'the changed handler runs' });
});
