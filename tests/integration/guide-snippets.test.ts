import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { knownChapters } from '../../src/components/guide/chapters.ts';
import { createClient } from '../../src/sdk/client-package.ts';
import { problemsOfDockerfile, problemsOfEnv, problemsOfIni, problemsOfScript } from '../support/guide/check-unrun.ts';
import { beside, payloads, read } from '../support/guide/examples-beside.ts';
import { fillPlaceholders } from '../support/guide/fill-placeholders.ts';
import { guideProject, type GuideProject } from '../support/guide/guide-project.ts';
import { guideThings } from '../support/guide/guide-things.ts';
import { placeOf, readSnippets, type Snippet } from '../support/guide/read-snippets.ts';
import { runShell } from '../support/guide/run-shell.ts';
import { statementsOf } from '../support/guide/statements-of.ts';
import { freePort } from '../support/free-port.ts';
import { printFigure } from '../support/print-figure.ts';
import { freshDatabase, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startWebProcess, startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

// Every command of the command line is a process: on a busy machine a page of many takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

/** What becomes of a block, by what stands behind its fence. */
const ways = {
  run: ['sh', 'sh refused', 'ts', 'sql'],
  parsed: ['json', 'yaml', 'ini', 'dockerfile', 'env'],
  /** On another machine, as root, with Docker or a cluster: looked at, not run. */
  elsewhere: ['sh elsewhere', 'sql elsewhere'],
  /** Output, trees of files; other languages, whose examples tests/integration/webhook-examples.test.ts runs or nothing here can. */
  shown: ['text', 'js', 'python', 'go'],
};
const known = Object.values(ways).flat();

/** Run by a test of its own, which reads the page. */
const ownTests: Record<string, string> = {
  'docs/pull-workers.md sh': 'tests/integration/worker-conformance.test.ts',
  'docs/coming-from.md sql': 'tests/integration/coming-from.test.ts',
};

const pages = ['README.md', ...new Set(knownChapters.map(({ file }) => file).filter((file) => file !== 'README.md'))];
const snippets = pages.flatMap(readSnippets);
const infoOf = ({ language, how }: Snippet): string => `${language}${how === '' ? '' : ` ${how}`}`;
const of = (...infos: string[]): Snippet[] =>
  snippets.filter((snippet) => infos.includes(infoOf(snippet)) && ownTestOf(snippet) === undefined);
const ownTestOf = ({ file, language }: Snippet): string | undefined => ownTests[`${file} ${language}`];

const key = `tf_${randomBytes(24).toString('hex')}`;
let database: TestDatabase;
let pool: pg.Pool;
let receiver: WebhookReceiver;
let project: GuideProject;
let folder: string;
let settings: Record<string, string>;
let web: RunningProcess;
let worker: RunningProcess;

beforeAll(async () => {
  [database, receiver] = await Promise.all([freshDatabase(), startReceiver()]);
  pool = new pg.Pool({ connectionString: database.url, max: 3 });
  const port = await freePort();
  project = guideProject(of('ts'), `http://127.0.0.1:${port}`, beside);
  folder = mkdtempSync(path.join(tmpdir(), 'taskflow-guide-'));
  for (const [name, content] of Object.entries(read)) writeFileSync(path.join(folder, name), content);
  settings = {
    ...settingsFor('postgres', database),
    PORT: String(port),
    HANDLERS_DIR: project.handlersDir,
    TASKFLOW_BOOTSTRAP_KEY: key,
    TASKFLOW_KEEP_MAIL: 'true',
    TASKFLOW_ENCRYPTION_KEYS: `guide:${randomBytes(32).toString('base64')}`,
    WEBHOOK_ALLOWED_HOSTS: receiver.host,
    WORKER_CONCURRENCY: '20',
  };
  await Promise.all([
    startWebProcess(settings).then((started) => (web = started)),
    startWorkerProcess(settings).then((started) => (worker = started)),
  ]);
});
afterAll(async () => {
  await Promise.all([web?.stop(), worker?.stop()]);
  await pool?.end();
  await Promise.all([receiver?.close(), database?.drop()]);
  for (const place of [project?.folder, folder]) if (place) rmSync(place, { recursive: true });
});

const client = () => createClient({ url: web.url, key });

test('every block says what it is, and those that are not run here are few and known', () => {
  const unknown = snippets.filter((snippet) => !known.includes(infoOf(snippet)));
  expect(unknown.map((snippet) => `${placeOf(snippet)}: "${infoOf(snippet)}"`)).toEqual([]);
  const counts = Object.fromEntries(
    Object.entries(ways).map(([way, infos]) => [way, snippets.filter((one) => infos.includes(infoOf(one))).length]),
  );
  for (const [way, count] of Object.entries(counts)) printFigure(`blocks of the manual, ${way}`, count, 'blocks');
  const elsewhere = Object.groupBy(of(...ways.elsewhere), ({ file }) => file);
  expect(Object.fromEntries(Object.entries(elsewhere).map(([file, blocks]) => [file, blocks?.length]))).toEqual({
    'README.md': 3,
    'docs/backup.md': 5,
    'docs/cli.md': 1,
    'docs/deployment.md': 4,
    'docs/doctor.md': 1,
    'docs/first-job.md': 2,
    'docs/many-machines.md': 1,
    'docs/own-handlers.md': 1,
    'docs/traces.md': 1,
    'docs/upgrades.md': 4,
  });
  for (const [page, file] of Object.entries(ownTests))
    expect(readFileSync(file, 'utf8')).toContain(page.split(' ', 1)[0]);
});

test('what is for another machine is a script, of variables, files and commands that there are', () => {
  const wrong = of('sh elsewhere').flatMap((snippet) =>
    problemsOfScript(snippet.code).map((problem) => `${placeOf(snippet)}: ${problem}`),
  );
  expect(wrong).toEqual([]);
});

test('JSON, YAML, settings and Dockerfiles are such', () => {
  const judges: Record<string, (code: string) => string[]> = {
    json: (code) => problemsIn(() => JSON.parse(code)),
    yaml: (code) => problemsIn(() => parse(code, { strict: true })),
    ini: problemsOfIni,
    dockerfile: problemsOfDockerfile,
    env: problemsOfEnv,
  };
  const wrong = of(...ways.parsed).flatMap((snippet) =>
    (judges[snippet.language]?.(snippet.code) ?? ['nobody judges it']).map(
      (problem) => `${placeOf(snippet)}: ${problem}`,
    ),
  );
  expect(wrong).toEqual([]);
});

function problemsIn(act: () => unknown): string[] {
  try {
    act();
    return [];
  } catch (error) {
    return [String(error)];
  }
}

test('TypeScript compiles, all of it together', async () => {
  expect(await project.compile()).toBe('');
});

test('each handler runs', async () => {
  const mine = (await client().tasks.list()).map(({ taskType }) => taskType).filter((type) => !builtIn.has(type));
  expect(mine.toSorted()).toEqual(Object.keys(payloads));
  const ended = await Promise.all(
    mine.map(async (taskType) => {
      const { jobId } = await client().jobs.submit(taskType, payloads[taskType]?.(receiver.url, folder));
      const { status, error } = await client().jobs.waitFor(jobId, { signal: AbortSignal.timeout(60_000) });
      return { taskType, status, error };
    }),
  );
  expect(ended).toEqual(mine.map((taskType) => ({ taskType, status: 'completed', error: null })));
});
const builtIn = new Set(['send_email', 'resize_image', 'generate_pdf', 'http_request']);

test('each program in TypeScript runs', async () => {
  const env = { NODE_ENV: 'test' as const, PATH: process.env['PATH'], TASKFLOW_KEY: key };
  expect(project.programs.size).toBeGreaterThan(3);
  const wrong: string[] = [];
  await Promise.all(
    [...project.programs].map(async ([place, file]) => {
      // tests/integration/coming-from.test.ts runs it, beside a queue to move from.
      if (readFileSync(file, 'utf8').includes(" from 'bullmq'")) return;
      const ran = promisify(execFile)(process.execPath, [file], { env, timeout: 120_000 });
      await ran.catch((error: Error) => wrong.push(`${place}: ${error.message}`));
    }),
  );
  expect(wrong).toEqual([]);
});

test('SQL runs', async () => {
  const wrong: string[] = [];
  const connection = await pool.connect();
  const run = (sql: string) => connection.query(sql).catch((error: Error) => wrong.push(`${error.message}: ${sql}`));
  // The session that the page on faults ends.
  const forgottenClient = new pg.Client({ connectionString: database.url });
  forgottenClient.on('error', () => undefined);
  await forgottenClient.connect();
  const forgotten = await forgottenClient.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  // The reader's own.
  await run(`CREATE TABLE orders (id int); CREATE TABLE accounts (id int, credit int);
    CREATE TABLE done_jobs (idempotency_key text PRIMARY KEY)`);
  for (const snippet of of('sql')) {
    // What a page makes may be there already: it says how that is made by hand, before.
    const made = /CREATE INDEX CONCURRENTLY (?:IF NOT EXISTS )?(\w+)/.exec(snippet.code)?.[1];
    if (made) await run(`DROP INDEX taskflow.${made}`);
    for (const statement of statementsOf(await fillPlaceholders(snippet.code, things())))
      await run(
        statement
          .replace('DATABASE taskflow', `DATABASE ${new URL(database.url).pathname.slice(1)}`)
          .replace('(12345)', `(${forgotten.rows[0]?.pid})`),
      );
  }
  connection.release();
  await forgottenClient.end().catch(() => undefined);
  expect(wrong).toEqual([]);
});

const things = () => guideThings(client(), pool, receiver.url);

describe('commands run', () => {
  const scripts = of('sh', 'sh refused');
  const withCommands = [...new Set(scripts.map(({ file }) => file))];

  // What one page has paused or limited is nothing to the next.
  beforeEach(async () => {
    const none = { concurrency: null, rateLimit: null, concurrencyPerKey: null, rateLimitPerKey: null };
    await client().tasks.resumeAll();
    await client().tasks.resume('send_email');
    await client().tasks.update('send_email', none);
  });

  test.each(withCommands)('in %s', async (file) => {
    const blocks = await Promise.all(
      scripts
        .filter((snippet) => snippet.file === file)
        .map(async (snippet) => {
          const script = snippet.code.replaceAll('https://example.com', receiver.url.replace('/hook', ''));
          return { snippet, script: await fillPlaceholders(script, things()) };
        }),
    );
    expect(await runShell(blocks, { url: web.url, key, settings, folder })).toBeNull();
  });
});
