import { expect, test } from 'vitest';
import { runCommand } from '../../tests/support/run-command.ts';
import { startStranger } from '../../tests/support/start-stranger.ts';

test('whoever is held back is told for how long', async () => {
  const url = await startStranger((_request, response) => {
    response.writeHead(429, { 'content-type': 'application/problem+json', 'retry-after': '61' });
    response.end('{"title":"Too many requests","code":"rate_limited"}');
  });
  const run = await runCommand(['stats', '--json', '--url', url]);
  expect(run).toMatchObject({ code: 5, stdout: '' });
  expect(run.stderr).toMatch(
    /^taskflow: too many requests, the server asks to wait 1 m[^\n]*\ntaskflow: Too many requests\n$/,
  );
});
