import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runCommand } from '../../tests/support/run-command.ts';
import { startStranger } from '../../tests/support/start-stranger.ts';

const submitted = JSON.stringify({ jobId: '0199', status: 'pending', createdAt: '2026-11-25T12:00:00.000Z' });

test.each([
  [['submit', 'note', '{}', '--wait'], 'see: taskflow watch 0199\n'],
  [['rerun', '0198', '--wait'], 'see: taskflow watch 0199\n'],
])('Ctrl-C in taskflow %j says which job goes on', async (args, told) => {
  const stop = new AbortController();
  const url = await startStranger(({ method }, response) => {
    if (method === 'POST') response.setHeader('content-type', 'application/json').end(submitted);
    else stop.abort(); // It waits for the end now.
  });
  const run = await runCommand([...args, '--url', url], stop.signal);
  expect(run.stderr).toContain(`taskflow: the job goes on; ${told}`);
});

test('Ctrl-C while the jobs of a file are waited for says how many have ended', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-wait-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'jobs.ndjson');
  writeFileSync(file, '{}\n{}\n');
  const stop = new AbortController();
  const url = await startStranger(({ method, url: place }, response) => {
    response.setHeader('content-type', 'application/json');
    if (method === 'POST') response.end('{"jobs":[{"jobId":"first"},{"jobId":"second"}]}');
    else if (place?.includes('first'))
      response.end('{"jobId":"first","status":"completed"}', () => setTimeout(() => stop.abort(), 100));
  });
  const run = await runCommand(['submit', 'note', '--ndjson', file, '--wait', '--url', url], stop.signal);
  expect(run.stderr).toContain('taskflow: 1 of 2 jobs ended; the others go on\n');
});
