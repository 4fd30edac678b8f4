import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { createClient } from '../../src/sdk/taskflow-client.ts';
import { runCli, type CliOptions, type CliRun } from '../support/run-cli.ts';
import { runCommand } from '../support/run-command.ts';
import { freshDatabase, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startWebProcess, startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { writeHandlers } from '../support/write-handlers.ts';

const defineTaskFile = fileURLToPath(new URL('../../src/jobs/define-task.ts', import.meta.url));
const zodFile = fileURLToPath(new URL('../../node_modules/zod/index.js', import.meta.url));
const handlers = `
  import { defineTask } from ${JSON.stringify(defineTaskFile)};
  import { z } from ${JSON.stringify(zodFile)};
  export const note = defineTask({
    type: 'note',
    payload: z.strictObject({ n: z.int(), fail: z.boolean().optional() }),
    result: z.strictObject({ n: z.int() }),
    run({ n, fail }, { log }) {
      log.info('note ' + n + ' \\u001b[2J', { n });
      if (fail) throw new Error('it was told to \\u001b]0;fail\\u0007');
      return { n };
    },
  });`;

// Every run of the command line is a process: on a busy machine a test of many takes its time.
vi.setConfig({ testTimeout: 120_000 });

let database: TestDatabase;
let web: RunningProcess;
let worker: RunningProcess;
let handlersDir: string;
let folder: string;
let settings: Record<string, string>;

beforeAll(async () => {
  [database, handlersDir, folder] = await Promise.all([
    freshDatabase(),
    writeHandlers(handlers),
    mkdtemp(path.join(tmpdir(), 'taskflow-cli-')),
  ]);
  settings = { ...settingsFor('postgres', database), HANDLERS_DIR: handlersDir };
  [worker, web] = await Promise.all([startWorkerProcess(settings), startWebProcess(settings)]);
});
afterAll(async () => {
  await Promise.all([web.stop(), worker.stop()]);
  await database.drop();
  await Promise.all([handlersDir, folder].map((place) => rm(place, { recursive: true })));
});

const cli = (args: string[], options: CliOptions = {}): Promise<CliRun> =>
  runCli(args, { ...options, env: { TASKFLOW_URL: web.url, ...options.env } });
const ndjson = (text: string) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

test('a job submitted inline, from a file and from standard input is run, and shown', async () => {
  await writeFile(path.join(folder, 'payload.json'), '{"n":2}');
  const [inline, file, piped] = await Promise.all([
    cli(['submit', 'note', '{"n":1}', '--tag', 'ways', '--wait']),
    cli(['submit', 'note', '@payload.json', '--tag', 'ways', '--wait'], { env: { INIT_CWD: folder } }),
    cli(['submit', 'note', '-', '--tag', 'ways', '--wait', '--json'], { input: '{"n":3}' }),
  ]);
  expect(inline).toMatchObject({ code: 0, stdout: '{"n":1}\n' });
  expect(file).toMatchObject({ code: 0, stdout: '{"n":2}\n' });
  const job = JSON.parse(piped.stdout);
  expect(job).toMatchObject({ taskType: 'note', status: 'completed', result: { n: 3 }, tags: ['ways'] });

  const [shown, asJson, table, page, logs] = await Promise.all([
    cli(['show', job.jobId]),
    cli(['show', job.jobId, '--json']),
    cli(['list', '--tag', 'ways']),
    cli(['list', '--tag', 'ways', '--limit', '2', '--json']),
    cli(['logs', job.jobId, '--follow']),
  ]);
  expect(shown.stdout).toMatch(/status\s+completed/);
  expect(JSON.parse(asJson.stdout)).toMatchObject({ job: { jobId: job.jobId }, why: null, attempts: [{ number: 1 }] });
  expect(table.stdout.trimEnd().split('\n')).toHaveLength(4);
  expect(JSON.parse(page.stdout)).toMatchObject({ jobs: [{}, {}], nextCursor: expect.any(String) });
  expect(logs.stdout).toContain(String.raw`note 3 \x1b[2J {"n":3}`);
});

test('a job that fails ends a waiting submit with 1, and what it says cannot drive the terminal', async () => {
  const run = await cli(['submit', 'note', '{"n":1,"fail":true}', '--retries', '0', '--wait']);
  expect(run).toMatchObject({ code: 1, stdout: '' });
  expect(run.stderr).toMatch(/^taskflow: job \S+ failed: .*it was told to \\x1b\]0;fail\\x07\n$/);
  const jobId = /job (\S+)/.exec(run.stderr)?.[1] ?? '';
  const outputs = await Promise.all([
    cli(['show', jobId]),
    cli(['logs', jobId, '--json']),
    cli(['list', '--status', 'failed']),
  ]);
  expect(outputs.map(({ stdout }) => stdout).join('')).not.toMatch(/[^\P{Cc}\n]/u);
});

test('2,500 jobs of which one line is bad: says the line, what was accepted, and how to go on without a job twice', async () => {
  const lines = Array.from(
    { length: 2500 },
    (_, index) => `{"taskType":"note","payload":{"n":${index}},"tags":["many"]}`,
  );
  const bad = lines.with(2344, '{"taskType":"note","payload":{"n":"x"},"tags":["many"]}').join('\n');
  const first = await cli(['submit', '--ndjson', '-', '--idempotency-key', 'many-1'], { input: bad });
  expect(first).toMatchObject({ code: 2, stdout: '' });
  expect(first.stderr).toMatch(
    /^taskflow: line 2345: payload\.n: .*; accepted: 2,000 jobs, up to line 2000\. Go on with --from-line 2001 --idempotency-key many-1\n$/,
  );
  const goOn = ['--from-line', '2001', '--idempotency-key', 'many-1'];
  const second = await cli(['submit', '--ndjson', '-', ...goOn, '--json'], { input: lines.join('\n') });
  expect(second.code).toBe(0);
  expect(ndjson(second.stdout).map(({ line }) => line)).toEqual(
    Array.from({ length: 500 }, (_, index) => 2001 + index),
  );
  // The whole again, under the same key: each batch is known.
  const again = await cli(['submit', '--ndjson', '-', '--idempotency-key', 'many-1'], { input: lines.join('\n') });
  expect(again.stdout).toMatch(/^2,500 jobs accepted in /);
  const all = await cli(['list', '--tag', 'many', '--all', '--json', '--limit', '500']);
  expect(new Set(ndjson(all.stdout).map(({ jobId }) => jobId)).size).toBe(2500);
  expect(ndjson(all.stdout)).toHaveLength(2500);
});

test('with a task type each line is a payload; --wait counts how they ended', async () => {
  const input = '{"n":1}\n{"n":2,"fail":true}\n';
  const run = await cli(['submit', 'note', '--ndjson', '-', '--retries', '0', '--wait', '--json'], { input });
  expect(run.code).toBe(1);
  expect(run.stderr).toContain('1 job did not complete');
  const ended = ndjson(run.stdout).toSorted((a, b) => a.line - b.line);
  expect(ended).toMatchObject([
    { line: 1, status: 'completed', result: { n: 1 } },
    { line: 2, status: 'failed' },
  ]);
});

test('every clock of a job: after a delay or at a time, not started by then, not ended by then', async () => {
  const runAt = new Date(Date.now() + 3_600_000).toISOString();
  const [later, at, both] = await Promise.all([
    cli(['submit', 'note', '{"n":1}', '--delay', '1h', '--expires-at', '2h', '--deadline', '3h']),
    cli(['submit', 'note', '{"n":1}', '--run-at', runAt, '--concurrency-key', 'customer 7']),
    cli(['submit', 'note', '{"n":1}', '--run-at', runAt, '--delay', '1h']),
  ]);
  const shown = async (jobId: string) => JSON.parse((await cli(['show', jobId, '--json'])).stdout).job;
  const { createdAt, ...job } = await shown(later.stdout.trim());
  const hoursAfter = (time: string) => (Date.parse(time) - Date.parse(createdAt)) / 3_600_000;
  // Times are counted where the command runs, a little before the job is made.
  expect([job.runAt, job.expiresAt, job.deadline].map(hoursAfter).map(Math.round)).toEqual([1, 2, 3]);
  expect(await shown(at.stdout.trim())).toMatchObject({ runAt, status: 'pending' });
  expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('Give either delay or runAt, not both')]);
  await Promise.all([later, at].map(({ stdout }) => cli(['cancel', stdout.trim()])));
});

test('cancel, retry, rerun, watch, stats, tasks and workers', async () => {
  const jobId = (await cli(['submit', 'note', '{"n":1,"fail":true}', '--retries', '0', '--delay', '1h'])).stdout.trim();
  expect(await cli(['cancel', jobId])).toMatchObject({ code: 0, stdout: `${jobId}  cancelled\n` });
  expect(await cli(['cancel', jobId])).toMatchObject({ code: 4, stdout: '' });
  // It is due at once: a quick worker may have ended it when the answer is made.
  const retried = await cli(['retry', jobId]);
  expect([retried.code, retried.stdout]).toEqual([0, expect.stringMatching(`^${jobId}  (pending|active|failed)\n$`)]);
  const watched = await cli(['watch', jobId, '--json']);
  expect(watched.code).toBe(1);
  expect(ndjson(watched.stdout).at(-1)).toMatchObject({ jobId, status: 'failed' });
  const rerun = await cli(['rerun', jobId, '--payload', '{"n":7}', '--wait', '--json']);
  expect(JSON.parse(rerun.stdout)).toMatchObject({ rerunOf: jobId, result: { n: 7 } });
  const [stats, tasks, workers, gone] = await Promise.all([
    cli(['stats', '--json']),
    cli(['tasks', 'note', '--json']),
    cli(['workers', '--json']),
    cli(['workers', 'drain', 'nobody']),
  ]);
  expect(JSON.parse(stats.stdout).counts.completed).toBeGreaterThan(0);
  expect(JSON.parse(tasks.stdout)).toMatchObject({ taskType: 'note', workers: 1 });
  expect(JSON.parse(workers.stdout)).toMatchObject({ workers: [{ state: 'running' }] });
  expect(gone.code).toBe(3);
});

// These run in this process, which spares a second for each.
const here = (...args: string[]): Promise<CliRun> => runCommand([...args, '--url', web.url]);

test('a job that has ended is deleted, one that has not is refused, one that is gone is not found', async () => {
  const { jobs } = createClient({ url: web.url });
  const [first, second] = await jobs.submitMany(
    [1, 2].map((n) => ({ taskType: 'note', payload: { n }, delay: 600_000 })),
  );
  const ids = [first?.jobId ?? '', second?.jobId ?? ''] as const;
  const early = await here('jobs', 'delete', ids[0], '--yes');
  expect([early.code, early.stdout]).toEqual([4, '']);
  for (const jobId of ids) await jobs.cancel(jobId);
  expect(await here('jobs', 'delete', ids[0], '--yes')).toEqual({
    code: 0,
    stdout: `${ids[0]}  deleted\n`,
    stderr: '',
  });
  const both = await here('jobs', 'delete', ...ids, '--yes', '--json');
  expect([both.code, ndjson(both.stdout)]).toEqual([3, [{ jobId: ids[1] }]]);
  expect(both.stderr).toMatch(/\n?taskflow: 1 of 2 jobs could not be changed\n$/);
});

test('groups of errors are listed, shown, decided about and retried', async () => {
  const { jobs } = createClient({ url: web.url });
  const { jobId } = await jobs.submit('note', { n: 1, fail: true }, { retries: 0 });
  await jobs.waitFor(jobId);
  const newest = async () => {
    const { groups } = JSON.parse((await here('errors', 'list', '--type', 'note', '--q', 'was told', '--json')).stdout);
    return groups[0]?.jobId === jobId ? groups[0] : undefined;
  };
  const { fingerprint } = await waitFor(newest);
  const on = (word: string, ...more: string[]) => here('errors', word, fingerprint, ...more);

  const listed = await here('errors', 'list', '--state', 'open', '--sort', 'count', '--all');
  expect(listed.stdout).toMatch(new RegExp(`^FINGERPRINT  .*\n${fingerprint}  note  new .*it was told to `));
  const shown = await on('show');
  expect(shown.stdout).toMatch(/Newest error\nAttempt 1 of job \S+\nError: it was told to [^\n]*\n    at /);
  expect(shown.stdout).toContain(`${jobId}  failed`);
  expect(shown.stdout).not.toMatch(/[^\P{Cc}\n]/u);
  expect(JSON.parse((await on('get', '--json')).stdout)).toMatchObject({
    fingerprint,
    jobId,
    failedNow: expect.any(Number),
  });

  expect((await on('ignore', '--above', '50')).stdout).toBe(`${fingerprint}  ignored until more than 50 an hour\n`);
  const ignored = await here('errors', 'list', '--state', 'ignored', '--all', '--json');
  expect(ndjson(ignored.stdout)).toMatchObject([{ fingerprint, ignoreAbove: 50 }]);
  expect((await on('resolve')).stdout).toBe(`${fingerprint}  resolved\n`);
  expect(JSON.parse((await on('reopen', '--json')).stdout)).toMatchObject({ fingerprint, state: 'ongoing' });
  expect((await here('errors', 'list', '--state', 'ignored')).stderr).toBe('No errors are like this.\n');

  const unasked = await on('retry');
  expect([unasked.code, unasked.stderr]).toEqual([2, expect.stringMatching(/^taskflow: Retry \d+ jobs?\? Nobody/)]);
  const { failedNow } = JSON.parse((await on('show', '--json')).stdout);
  const retried = JSON.parse((await on('retry', '--yes', '--json')).stdout);
  expect(retried).toMatchObject({ action: 'retry', state: 'completed', done: failedNow });
  expect((await here('errors', 'retry', '1-9f86d081884c7d659a2feaa0', '--yes')).code).toBe(3);
});

test('exit codes say what kind of failure it was, in one line on standard error', async () => {
  const nobody = `http://127.0.0.1:${await freePort()}`;
  const runs: [number, string[], CliOptions?][] = [
    [2, ['submit', 'note', '{bad']],
    [2, ['submit', 'note', '{"n":"one"}']],
    [2, ['list', '--status', 'gone']],
    [2, ['lisst']],
    [2, ['submit', 'note', '@no-such-file']],
    [3, ['show', 'no-such-job']],
    [4, ['list', '--key', 'tf_wrong']],
    [5, ['list', '--url', nobody]],
  ];
  const found = await Promise.all(runs.map(([, args, options]) => cli(args, options)));
  expect(found.map(({ code }) => code)).toEqual(runs.map(([code]) => code));
  for (const { stdout, stderr } of found) {
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^taskflow: [^\n]+\n$/);
  }
  expect((await cli(['show', 'no-such-job', '--verbose'])).stderr).toContain('ApiError');
  const many = ['submit', 'note', '--ndjson', '-', '--url', nobody, '--idempotency-key', 'k'];
  expect((await cli(many, { input: '{"n":1}\n{"n":2}' })).stderr).toMatch(
    /accepted: 0 jobs; whether lines 1 to 2 arrived is not known\. Go on with --from-line 1 --idempotency-key k\n$/,
  );
});

test('a reader that goes away ends it quietly', () => {
  const pipe = `set -o pipefail; "$0" scripts/taskflow-run.mjs taskflow list --all --json | head -1; echo "codes \${PIPESTATUS[@]}"`;
  const env = { ...process.env, TASKFLOW_URL: web.url };
  const run = spawnSync('bash', ['--norc', '-c', pipe, process.execPath], { env, encoding: 'utf8' });
  expect(run.stderr).toBe('');
  expect(run.stdout).toMatch(/^\{"jobId".*\}\ncodes 141 0\n$/);
});

test('Ctrl-C while following ends with 130 and says nothing', async () => {
  const jobId = (await cli(['submit', 'note', '{"n":1}', '--delay', '1h'])).stdout.trim();
  expect(await cli(['logs', jobId, '--follow'], { signal: 'SIGINT' })).toMatchObject({ code: 130, stderr: '' });
});

test('a bulk action names its number before it asks, which nobody answers here, and says what it did', async () => {
  const input = '{"n":1}\n{"n":2}\n{"n":3}';
  await cli(['submit', 'note', '--ndjson', '-', '--tag', 'bulk', '--delay', '1h'], { input });
  const unasked = await cli(['bulk', 'cancel', '--tag', 'bulk']);
  expect(unasked).toMatchObject({ code: 2, stdout: '' });
  expect(unasked.stderr).toMatch(/^taskflow: Cancel 3 jobs\? Nobody is there to ask: say --yes\n$/);
  const done = await cli(['bulk', 'cancel', '--tag', 'bulk', '--yes', '--json']);
  expect(JSON.parse(done.stdout)).toMatchObject({ state: 'completed', matched: 3, done: 3 });
  expect((await cli(['bulk', 'delete', '--yes'])).code).toBe(2);
});

// The last one: the first key shuts the door to callers without one.
test('keys create prints the key alone, which then opens the API from the environment or a file', async () => {
  const created = await cli(['keys', 'create', '--name', 'ops', '--scope', 'admin']);
  expect(created).toMatchObject({ code: 0, stderr: '' });
  expect(created.stdout).toMatch(/^tf_[\w-]{43}\n$/);
  await writeFile(path.join(folder, 'key.txt'), created.stdout);
  const [without, fromEnvironment, fromFile] = await Promise.all([
    cli(['list']),
    cli(['keys', 'list', '--json'], { env: { TASKFLOW_KEY: created.stdout.trim() } }),
    cli(['list', '--json', '--key-file', path.join(folder, 'key.txt')]),
  ]);
  expect([without.code, fromEnvironment.code, fromFile.code]).toEqual([4, 0, 0]);
  const [{ keyId }] = JSON.parse(fromEnvironment.stdout).keys;
  const last = await cli(['keys', 'revoke', keyId], { env: { TASKFLOW_KEY: created.stdout.trim() } });
  expect(last.code).toBe(4);
});
