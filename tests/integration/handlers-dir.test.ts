import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';

const loader = fileURLToPath(new URL('../../worker/load-handlers.ts', import.meta.url));
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'taskflow-handlers-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const handler = (type: string) => `
  import { defineTask } from 'taskflow';
  import { z } from 'zod';
  export const task = defineTask({ type: '${type}', payload: z.object({}), result: z.null(), run: () => null });`;

/** In a process of its own, because the hooks that find our packages are Node's, not those of the test runner. */
async function load(taskTypes?: string[]): Promise<string> {
  const script = `
    const { loadTasks } = await import(process.argv[1]);
    await loadTasks(JSON.parse(process.argv[2])).then(
      (tasks) => console.log([...tasks.keys()].join(' ')),
      (error) => console.log('refused: ' + error.message),
    );
    process.exit(0);`;
  const options = JSON.stringify({ handlersDir: folder, taskTypes });
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '-e',
    script,
    loader,
    options,
  ]);
  return stdout.trim();
}

test('handlers outside the project find taskflow and zod, and stand beside the built-in ones', async () => {
  await writeFile(path.join(folder, 'mine.ts'), handler('mine'));
  await writeFile(path.join(folder, 'mine.test.ts'), 'throw new Error("a test is no handler")');
  expect((await load()).split(' ')).toEqual(expect.arrayContaining(['mine', 'send_email', 'http_request']));
});

test('only the named task types are taken, and a name that no handler defines is refused', async () => {
  await writeFile(path.join(folder, 'mine.ts'), handler('mine'));
  expect(await load(['mine'])).toBe('mine');
  expect(await load(['mine', 'nobodys'])).toMatch(/^refused: WORKER_TASK_TYPES .*nobodys/);
});

test('a task type that is defined twice is refused with both files', async () => {
  await writeFile(path.join(folder, 'one.ts'), handler('same'));
  await writeFile(path.join(folder, 'two.ts'), handler('same'));
  expect(await load()).toMatch(/^refused: .*"same" is defined twice.*one\.ts.*two\.ts/);
});

test('a file that cannot be loaded is named', async () => {
  await writeFile(path.join(folder, 'broken.ts'), 'export const task = ;');
  expect(await load()).toMatch(/^refused: The handler .*broken\.ts cannot be loaded/);
});
