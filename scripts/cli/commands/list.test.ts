import { expect, test } from 'vitest';
import { runCommand } from '../../../tests/support/run-command.ts';
import { startStranger } from '../../../tests/support/start-stranger.ts';

test.each([
  [null, 'No jobs are like this.\n'],
  // A search ends its page where its time is over.
  ['abc', 'Nothing is found so far.\nThere are more to look at: --all, or --cursor abc\n'],
])('an empty page that goes on at %j says so', async (nextCursor, told) => {
  const url = await startStranger((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ jobs: [], nextCursor }));
  });
  expect(await runCommand(['list', '--q', 'rare', '--url', url])).toEqual({ code: 0, stdout: '', stderr: told });
});
