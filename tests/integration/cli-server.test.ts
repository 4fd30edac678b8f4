import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { runCli } from '../support/run-cli.ts';
import { emptyDatabase, freshDatabase, settingsFor, type TestDatabase } from '../support/servers.ts';

// Every run of the command line is a process: on a busy machine a test of many takes its time.
vi.setConfig({ testTimeout: 120_000 });

let database: TestDatabase;
let settings: Record<string, string>;

beforeAll(async () => {
  database = await freshDatabase();
  const [port, realtimePort] = await Promise.all([freePort(), freePort()]);
  settings = { ...settingsFor('postgres', database), PORT: String(port), REALTIME_PORT: String(realtimePort) };
});
afterAll(() => database.drop());

interface Check {
  name: string;
  state: string;
  found: string;
  advice: string | null;
}

async function doctor(env: Record<string, string>): Promise<{ code: number | null; checks: Record<string, Check> }> {
  const { code, stdout } = await runCli(['doctor', '--json'], { env });
  const { checks } = JSON.parse(stdout) as { checks: Check[] };
  return { code, checks: Object.fromEntries(checks.map((check) => [check.name, check])) };
}

async function ask(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

test('doctor and migrate --check find an old schema, and migrate mends it', async () => {
  const empty = await emptyDatabase();
  const env = { ...settings, DATABASE_URL: empty.url };
  const before = await doctor(env);
  expect(before.code).toBe(1);
  expect(before.checks['schema']).toMatchObject({ state: 'problem', advice: 'run "taskflow migrate"' });
  expect((await runCli(['migrate', '--check'], { env })).code).toBe(1);
  const early = await runCli(['keys', 'list'], { env });
  expect(early.stderr).toMatch(/^taskflow: [^\n]*run "taskflow migrate" first\n$/);
  expect((await runCli(['migrate'], { env })).stdout).toMatch(/^Applied: /);
  expect(await runCli(['migrate', '--check'], { env })).toMatchObject({
    code: 0,
    stdout: 'The schema is up to date.\n',
  });
  await empty.drop();
});

test('a database that does not answer is one line, exit code 5, and no stack trace', async () => {
  const env = { ...settings, DATABASE_URL: `postgresql://nobody@127.0.0.1:${await freePort()}/none` };
  const keys = await runCli(['keys', 'list'], { env });
  expect(keys).toMatchObject({ code: 5, stdout: '' });
  expect(keys.stderr).toMatch(/^taskflow: [^\n]*ECONNREFUSED[^\n]*\n$/);
  const { checks } = await doctor(env);
  expect([checks['database']?.state, checks['schema']?.state]).toEqual(['problem', 'unknown']);
});

test('prune removes what ended long ago, and asks when that is less than RETENTION_DAYS', async () => {
  const old = `INSERT INTO taskflow.jobs (id, task_type, status, priority, payload, max_attempts, timeout_ms, run_at,
    created_at, updated_at, finished_at) SELECT gen_random_uuid(), 'old', 'cancelled', 2, '{}', 1, 1000, at, at, at, at
    FROM unnest(ARRAY[10, 40]) n, LATERAL (SELECT now() - n * interval '1 day' AS at) t`;
  await ask(database.url, old);
  const run = (...args: string[]) => runCli(['prune', ...args], { env: settings });
  expect(await run()).toMatchObject({ code: 0, stdout: '1 job removed.\n' });
  const unasked = await run('--days', '7');
  expect(unasked).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Remove 1 job that ended more than 7 days ago'),
  });
  expect(await run('--days', '7', '--yes')).toMatchObject({ code: 0, stdout: '1 job removed.\n' });
});
