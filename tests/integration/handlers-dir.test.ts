import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
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
async function loadEach(wanted: { handlersDir: string; taskTypes?: string[] | undefined }[]): Promise<string[]> {
  const script = `
    const { loadTasks } = await import(process.argv[1]);
    for (const options of JSON.parse(process.argv[2])) {
      await loadTasks(options).then(
        (tasks) => console.log([...tasks.keys()].join(' ')),
        (error) => console.log((error.name === 'StartRefused' ? 'refused: ' : 'failed: ') + error.message),
      );
    }
    process.exit(0);`;
  const args = ['--input-type=module', '-e', script, loader, JSON.stringify(wanted)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return stdout.trim().split('\n');
}

async function load(taskTypes?: string[]): Promise<string | undefined> {
  return (await loadEach([{ handlersDir: folder, taskTypes }]))[0];
}

test('handlers outside the project find taskflow and zod, and stand beside the built-in ones', async () => {
  await writeFile(path.join(folder, 'mine.ts'), handler('mine'));
  await writeFile(path.join(folder, 'mine.test.ts'), 'throw new Error("a test is no handler")');
  expect((await load())?.split(' ')).toEqual(expect.arrayContaining(['mine', 'send_email', 'http_request']));
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

test('a file whose own code is at fault is refused by name, one that failed for another reason is not: that may pass', async () => {
  const files = {
    'no-program.js': 'export const task = ;',
    'misses-a-module.js': "import 'a-package-that-nobody-installed';",
    'calls-nothing.js': 'undefined.run();',
    'no-task-type.js': "import { defineTask } from 'taskflow'; defineTask({ type: 'No Name' });",
    'server-away.js': "await fetch('http://127.0.0.1:1/');",
  };
  const folders = Object.entries(files).map(async ([name, code]) => {
    const handlersDir = path.join(folder, name.replace('.js', ''));
    await mkdir(handlersDir);
    await writeFile(path.join(handlersDir, name), code);
    return { handlersDir };
  });
  expect(await loadEach(await Promise.all(folders))).toEqual([
    expect.stringMatching(/^refused: The handler .*no-program\.js cannot be loaded: Unexpected token/),
    expect.stringMatching(/^refused: The handler .*misses-a-module\.js cannot be loaded: Cannot find package/),
    expect.stringMatching(/^refused: The handler .*calls-nothing\.js cannot be loaded: Cannot read properties/),
    expect.stringMatching(/^refused: The handler .*no-task-type\.js cannot be loaded: Task type "No Name"/),
    expect.stringMatching(/^failed: The handler .*server-away\.js cannot be loaded: fetch failed/),
  ]);
});
