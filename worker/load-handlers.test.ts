import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadTasks } from './load-handlers.ts';

let handlersDir: string;

beforeEach(async () => {
  handlersDir = await mkdtemp(path.join(tmpdir(), 'taskflow-handlers-'));
});
afterEach(() => rm(handlersDir, { recursive: true }));

/** As `defineTask` marks what it makes, without importing it: the file lies outside the project. */
function aHandler(type: string): string {
  const mark = `{ [Symbol.for('taskflow.task')]: true, type: '${type}' }`;
  return `export const task = ${mark}; export const other = 1;`;
}

test('the built-in task types are found in their folder', async () => {
  const tasks = await loadTasks({});
  expect([...tasks.keys()].toSorted((a, b) => a.localeCompare(b))).toEqual([
    'generate_pdf',
    'http_request',
    'resize_image',
    'send_email',
  ]);
});

test('handlers of a folder of one’s own come beside them; tests in it are left alone', async () => {
  await writeFile(path.join(handlersDir, 'mine.js'), aHandler('mine'));
  await writeFile(path.join(handlersDir, 'mine.test.js'), 'throw new Error("a test");');
  expect([...(await loadTasks({ handlersDir })).keys()]).toContain('mine');
});

test('a worker takes only the task types it is told to', async () => {
  const tasks = await loadTasks({ taskTypes: ['send_email'] });
  expect([...tasks.keys()]).toEqual(['send_email']);
  await expect(loadTasks({ taskTypes: ['send_email', 'nothing'] })).rejects.toThrow(/WORKER_TASK_TYPES.*nothing/);
});

test('two handlers of one type, a broken file and a missing folder are each said in one line', async () => {
  await writeFile(path.join(handlersDir, 'again.js'), aHandler('send_email'));
  await expect(loadTasks({ handlersDir })).rejects.toThrow(/"send_email" is defined twice/);
  await rm(path.join(handlersDir, 'again.js'));
  await writeFile(path.join(handlersDir, 'broken.js'), 'this is no program');
  await expect(loadTasks({ handlersDir })).rejects.toThrow(/broken\.js cannot be loaded/);
  await expect(loadTasks({ handlersDir: path.join(handlersDir, 'none') })).rejects.toThrow(/cannot be read/);
});
