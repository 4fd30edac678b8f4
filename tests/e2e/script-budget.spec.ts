import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { firstLoadScripts, type KnownSizes } from '../support/first-load-scripts.ts';
import { expect, test, type RunningTaskFlow } from './running-taskflow.ts';

/** What a page may send of scripts before it can be used, compressed. */
const mostBytes = 200_000;

/** Every page by its file; what stands in brackets is filled in. */
async function pagePaths(taskflow: RunningTaskFlow): Promise<string[]> {
  const jobId = await taskflow.submit({ taskType: 'count_up', payload: { to: 1 } });
  const app = fileURLToPath(new URL('../../src/app', import.meta.url));
  const filled: Record<string, string> = { '[taskType]': 'count_up', '[chapter]': 'cli' };
  return globSync('**/page.tsx', { cwd: app })
    .map((file) => file.split('/').slice(0, -1))
    .map((parts) => parts.filter((part) => !part.startsWith('(')))
    .map((parts) => `/${parts.map((part) => (part.startsWith('[') ? (filled[part] ?? jobId) : part)).join('/')}`)
    .toSorted();
}

test('no page asks for more than 200,000 bytes of scripts on first load', async ({ taskflow }) => {
  const known: KnownSizes = new Map();
  const rows: { path: string; bytes: number; scripts: number }[] = [];
  for (const path of [...(await pagePaths(taskflow)), '/no-such-page']) {
    const scripts = await firstLoadScripts(`${taskflow.url}${path}`, {}, known);
    const bytes = scripts.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
    rows.push({ path, bytes, scripts: scripts.length });
  }
  const table = rows.map(
    ({ path, bytes, scripts }) => `${String(bytes).padStart(8)} bytes, ${scripts} scripts  ${path}`,
  );
  process.stdout.write(`First load, compressed, of at most ${mostBytes} bytes:\n${table.join('\n')}\n`);
  expect(rows.length).toBeGreaterThan(10);
  for (const { path, bytes } of rows) {
    expect.soft(bytes, `${path} without a script was not measured`).toBeGreaterThan(50_000);
    expect.soft(bytes, path).toBeLessThanOrEqual(mostBytes);
  }
});
