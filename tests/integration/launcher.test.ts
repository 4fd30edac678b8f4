import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { launcherProject, type LauncherProject } from '../support/launcher-project.ts';
import { waitFor } from '../support/wait-for.ts';

const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

function aProject(options?: Parameters<typeof launcherProject>[0]): LauncherProject {
  const project = launcherProject(options);
  cleanUps.push(() => project.remove());
  return project;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const isUp = (project: LauncherProject) =>
  waitFor(() => project.pids('web').length > 0 && project.pids('worker').length > 0, {
    timeoutMs: 30_000,
    what: 'web and worker run',
  });

function databaseUrl(project: LauncherProject): string {
  return project.events()[0]?.split(' ')[3] ?? '';
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows.flatMap((row) => Object.values(row));
  } finally {
    await client.end();
  }
}

const isReachable = (url: string) =>
  ask(url, 'SELECT 1').then(
    () => true,
    () => false,
  );

test('start migrates, runs web and worker with prefixed lines, and ends them in order on SIGTERM', async () => {
  const project = aProject();
  const run = project.run('start');
  await isUp(project);
  const url = databaseUrl(project);
  expect(await ask(url, 'SHOW listen_addresses')).toEqual(['127.0.0.1']);
  expect(await ask(url, 'SHOW server_encoding')).toEqual(['UTF8']);
  const priorityOf = (name: 'web' | 'worker') => os.getPriority(project.pids(name)[0] ?? 0);
  expect(priorityOf('worker') - priorityOf('web')).toBe(5);

  run.signal('SIGTERM');
  expect(await run.exited).toBe(0);
  const events = project.events().slice(2);
  expect(events).toEqual(['web stopping', 'web stopped', 'worker stopping', 'worker stopped']);
  expect(run.output()).toContain('migrated');
  expect(run.output()).toContain('web    | hello from web');
  expect(run.output()).toContain('worker | hello from worker');
  expect([...project.pids('web'), ...project.pids('worker')].filter(isAlive)).toEqual([]);
  expect(await isReachable(url)).toBe(false);
});

test('a crashed process is started again, and what the database holds is kept between runs', async () => {
  const project = aProject();
  const first = project.run('start');
  await isUp(project);
  process.kill(project.pids('worker')[0] ?? 0, 'SIGKILL');
  await waitFor(() => project.pids('worker').length === 2, { what: 'the worker is back' });
  expect(first.output()).toContain('ended with SIGKILL; starting it again in 0.5 s');
  await ask(databaseUrl(project), 'CREATE TABLE kept AS SELECT 42 AS answer');
  first.signal('SIGINT');
  await first.exited;

  const second = project.run('start');
  await waitFor(() => project.pids('worker').length === 3 && project.pids('web').length === 2, { timeoutMs: 30_000 });
  const url =
    project
      .events()
      .findLast((event) => event.startsWith('web started'))
      ?.split(' ')[3] ?? '';
  expect(await ask(url, 'SELECT answer FROM kept')).toEqual([42]);
  second.signal('SIGINT');
  expect(await second.exited).toBe(0);
});

test('a second start in the same folder says which process runs already', async () => {
  const project = aProject();
  const first = project.run('start');
  await isUp(project);
  const second = project.run('start');
  expect(await second.exited).toBe(1);
  expect(second.output().trim().split('\n')).toEqual([
    expect.stringContaining(`already running in this folder (process ${first.pid})`),
  ]);
  first.signal('SIGTERM');
  await first.exited;
});

test('a configuration error is passed through and not tried again', async () => {
  const project = aProject();
  const run = project.run('start', { WEB_BEHAVIOUR: 'refuses' });
  expect(await run.exited).toBe(1);
  expect(run.output()).toContain('web cannot start: PORT: must be a number (got "abc")');
  expect(project.pids('web')).toHaveLength(1);
  expect(project.pids('worker').filter(isAlive)).toEqual([]);
});

test('start:web and start:worker share the embedded PostgreSQL; the last one out stops it', async () => {
  const project = aProject();
  const web = project.run('start:web');
  const worker = project.run('start:worker');
  await isUp(project);
  const url = databaseUrl(project);
  expect(new Set(project.events().map((event) => event.split(' ')[3])).size).toBe(1);
  web.signal('SIGTERM');
  expect(await web.exited).toBe(0);
  expect(await isReachable(url)).toBe(true);
  worker.signal('SIGTERM');
  expect(await worker.exited).toBe(0);
  expect(await isReachable(url)).toBe(false);
});

test('when the launcher is killed, web and worker stop by themselves, and the next start takes over', async () => {
  const project = aProject();
  const killed = project.run('start');
  await isUp(project);
  const orphans = [...project.pids('web'), ...project.pids('worker')];
  killed.signal('SIGKILL');
  await waitFor(() => !orphans.some(isAlive), { what: 'no orphan is left' });

  const next = project.run('start');
  await waitFor(() => project.pids('worker').length === 2, { timeoutMs: 30_000 });
  next.signal('SIGTERM');
  expect(await next.exited).toBe(0);
  expect(await isReachable(databaseUrl(project))).toBe(false);
});

test('a postmaster.pid with the id of some other process does not stop the start', async () => {
  const project = aProject();
  const first = project.run('migrate', { DATABASE_URL: '' });
  // There is no prisma/migrate.ts in this folder: the database is made all the same.
  expect(await first.exited).toBe(1);
  const pidFile = path.join(project.folder, '.taskflow/postgres/postmaster.pid');
  writeFileSync(pidFile, `${process.pid}\n${path.dirname(pidFile)}\n0\n5432\n\n127.0.0.1\n0 0\n`);
  const run = project.run('start');
  await isUp(project);
  expect(readFileSync(pidFile, 'utf8')).not.toContain(`${process.pid}\n`);
  run.signal('SIGTERM');
  expect(await run.exited).toBe(0);
});

test('a second Ctrl-C ends at once what does not stop', async () => {
  const project = aProject();
  const run = project.run('start', { WORKER_BEHAVIOUR: 'hangs' });
  await isUp(project);
  run.signal('SIGINT');
  await waitFor(() => project.events().includes('worker stopping'), { what: 'the worker was asked to stop' });
  // The same key press reaches the launcher twice when npm passes it on: only a later one counts.
  await waitFor(
    () => {
      run.signal('SIGINT');
      return !project.pids('worker').some(isAlive);
    },
    { everyMs: 300, what: 'the worker is gone' },
  );
  expect(await run.exited).toBe(0);
  expect(await isReachable(databaseUrl(project))).toBe(false);
});

test('.env gives what the environment lacks', async () => {
  const project = aProject();
  writeFileSync(path.join(project.folder, '.env'), 'GREETING=from-file\nWEB_BEHAVIOUR=refuses\n');
  const run = project.run('start', { WEB_BEHAVIOUR: 'obeys' });
  await isUp(project);
  await waitFor(() => run.output().includes('greeting from-file'));
  run.signal('SIGTERM');
  expect(await run.exited).toBe(0);
});

test('a checkout in a folder that others may not enter runs all the same', async () => {
  const project = aProject({ closed: true });
  const run = project.run('start');
  await isUp(project);
  const [dataFolder] = await ask(databaseUrl(project), 'SHOW data_directory');
  run.signal('SIGTERM');
  expect(await run.exited).toBe(0);
  const isOutside = !String(dataFolder).startsWith(project.folder);
  if (isOutside) rmSync(path.dirname(String(dataFolder)), { recursive: true });
  // As root, PostgreSQL runs as another user, who cannot get in there.
  expect(isOutside).toBe(process.getuid?.() === 0);
});
