import { afterEach, expect, test, vi } from 'vitest';
import { runCommand } from '../../tests/support/run-command.ts';

afterEach(() => vi.unstubAllEnvs());

// Nobody listens there: a call that was sent would end with 5.
const nowhere = ['--url', 'http://127.0.0.1:9'];
const longKey = 'k'.repeat(241);

test.each([
  [['help', 'lisst'], /unknown command 'lisst' \(Did you mean list\?\)/],
  [['lisst', '--help'], /unknown command 'lisst'/],
  [['show', ''], /This is no id/],
  [['keys', 'revoke', '..'], /This is no id/],
  [['submit', 'note', '{}', '--from-line', '2'], /--from-line is for --ndjson/],
  [['submit', 'note', '{}', '--idempotency-key', 'ключ'], /1 to 240 characters/],
  [['submit', 'note', '{}', '--idempotency-key', 'a\nb'], /1 to 240 characters/],
  [['submit', 'note', '{}', '--idempotency-key', ' a'], /1 to 240 characters/],
  [['submit', '--ndjson', '-', '--idempotency-key', longKey], /1 to 240 characters/],
  [['rerun', '1', '--idempotency-key', ''], /1 to 240 characters/],
  [['tasks', 'limit', 'mail'], /name a limit/],
  [['tasks', 'limit', 'mail', '--concurrency', '0'], /whole number from 1/],
  [['tasks', 'limit', 'mail', '--rate', '10'], /such as 10\/1s/],
  [['tasks', 'limit', 'mail', '--rate', '10/1s', '--clear', 'rate'], /excludes the other/],
  [['tasks', 'limit', 'mail', '--from-code', 'rate', '--clear', 'rate'], /exclude/],
  [['tasks', 'limit', 'mail', '--clear', 'speed'], /none of concurrency, rate/],
  [['tasks', 'pause'], /name a task type, or say --all/],
  [['tasks', 'resume', 'mail', '--all'], /name a task type, or say --all/],
  [['bulk', 'cancel'], /name jobs by a filter.*or say --all/],
  [['jobs', 'delete', '1', '..', '--yes'], /This is no id/],
  [['jobs', 'delete', '1', '2'], /Delete 2 jobs for good\? Nobody is there to ask: say --yes/],
  [['errors', 'list', '--state', 'gone'], /Allowed choices are open, new, returned, ongoing, ignored, resolved/],
  [['errors', 'list', '--sort', 'name'], /Allowed choices are lastSeen, firstSeen, count/],
  [['errors', 'ignore', '1-9f86', '--above', '0'], /whole number from 1/],
  [['errors', 'resolve', ''], /This is no id/],
  [['bulk', 'delete', '--all', '--tag', 'a', '--yes'], /say --all and no filter/],
])('taskflow %j is refused in one line, before anything is sent', async (args, message) => {
  const run = await runCommand([...args, ...nowhere]);
  expect(run).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^taskflow: [^\n]*\n$/) });
  expect(run.stderr).toMatch(message);
});

test.each([
  ...['bulk show', 'bulk cancel', 'keys create', 'keys revoke', 'workers drain', 'tasks limit', 'jobs delete'],
  ...['errors list', 'errors show', 'errors ignore', 'errors retry'],
])('taskflow %s --help says what it does, and has examples', async (command) => {
  const { code, stdout } = await runCommand([...command.split(' '), '--help']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Usage: .*\n\n[A-Z][^\n]*\.\n/);
  expect(stdout.split('Examples:')).toHaveLength(2);
});

test.each(['DATABASE_URL', 'DATABASE_DIRECT_URL'])(
  'migrate looks at %s before it looks for that host',
  async (name) => {
    vi.stubEnv('DATABASE_URL', 'postgresql://127.0.0.1:9/none');
    vi.stubEnv(name, 'mysql://secret@127.0.0.1:9/none');
    const run = await runCommand(['migrate', '--check']);
    expect(run).toEqual({ code: 2, stdout: '', stderr: `taskflow: ${name} must be a postgresql:// URL\n` });
  },
);
