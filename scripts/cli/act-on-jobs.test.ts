import { expect, test } from 'vitest';
import { runCommand } from '../../tests/support/run-command.ts';
import { startStranger } from '../../tests/support/start-stranger.ts';

const problem = { 'content-type': 'application/problem+json' };

test.each([
  [401, 4],
  [500, 1],
])('of three jobs, all are tried unless the key is refused: %d', async (status, code) => {
  const asked: (string | undefined)[] = [];
  const url = await startStranger((request, response) => {
    asked.push(request.url);
    response.writeHead(status, problem).end(JSON.stringify({ title: 'No', status, code: 'any', detail: 'Not so.' }));
  });
  const run = await runCommand(['retry', 'a', 'b', 'c', '--url', url]);
  expect(run.code).toBe(code);
  expect(asked).toHaveLength(status === 401 ? 1 : 3);
  expect(run.stderr).toContain(
    status === 401
      ? 'taskflow: 1 of 3 jobs could not be changed, 2 were not tried, from b on\n'
      : 'taskflow: 3 of 3 jobs could not be changed\n',
  );
});

test('where nobody answers, a thousand jobs are not tried one after the other', async () => {
  const jobIds = Array.from({ length: 1000 }, (_, number) => `job-${number}`);
  const run = await runCommand(['cancel', ...jobIds, '--url', 'http://127.0.0.1:9']);
  expect(run.code).toBe(5);
  expect(run.stderr).toMatch(
    /^taskflow: [^\n]*\ntaskflow: 1 of 1000 jobs [^\n]*, 999 were not tried, from job-1 on\n$/,
  );
});
