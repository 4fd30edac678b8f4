import { readdir } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isSchedule, type DefinedSchedule } from '../src/jobs/define-schedule.ts';
import { isTask, type Task } from '../src/jobs/define-task.ts';
import { StartRefused } from '../src/server/start-refused.ts';

interface LoadOptions {
  /** A folder of the user's own handlers. */
  handlersDir?: string;
  /** The only task types that this worker takes. */
  taskTypes?: string[];
}

/** A task type with the file that it was found in. */
export interface LoadedTask {
  task: Task;
  file: string;
}

const here = path.dirname(fileURLToPath(import.meta.url));

/** Handlers import these as if they were installed beside them: `taskflow` is always the worker's own, `zod` where they have none. */
const taskflow = new URL('../src/taskflow.ts', import.meta.url).href;
const zod = import.meta.resolve('zod');

/**
 * Imports every handler file of `worker/handlers` and of HANDLERS_DIR and keeps what `defineTask` made.
 *
 * @throws StartRefused for a file that is no program or misses a module, a type defined twice, a folder that cannot be
 * read, an unknown WORKER_TASK_TYPES name
 * @throws Error for a file that failed with an error of its own, such as a database that it connects to: that may pass
 */
export async function loadTasks({ handlersDir, taskTypes }: LoadOptions): Promise<Map<string, LoadedTask>> {
  const found = new Map<string, LoadedTask>();
  for (const file of await allFiles(handlersDir)) {
    for (const task of await tasksOf(file)) {
      const other = found.get(task.type);
      if (other) throw new StartRefused(`Task type "${task.type}" is defined twice: in ${other.file} and in ${file}.`);
      found.set(task.type, { task, file });
    }
  }
  return taskTypes ? only(found, taskTypes) : found;
}

/** A schedule with the file that it was found in. */
export interface LoadedSchedule {
  schedule: DefinedSchedule;
  file: string;
}

/**
 * What `defineSchedule` made in the same files, whatever task types this worker takes.
 *
 * @throws as `loadTasks` does; StartRefused for a name that is defined twice
 */
export async function loadSchedules({ handlersDir }: Pick<LoadOptions, 'handlersDir'>): Promise<LoadedSchedule[]> {
  const found = new Map<string, LoadedSchedule>();
  for (const file of await allFiles(handlersDir)) {
    for (const schedule of (await exportsOf(file)).filter((value) => isSchedule(value))) {
      const other = found.get(schedule.name);
      if (other)
        throw new StartRefused(`Schedule "${schedule.name}" is defined twice: in ${other.file} and in ${file}.`);
      found.set(schedule.name, { schedule, file });
    }
  }
  return [...found.values()];
}

/** Imports one task type from its file once more, where its handler is to run. */
export async function loadTask(file: string, taskType: string): Promise<Task> {
  lendOwnPackages();
  const task = (await tasksOf(file)).find(({ type }) => type === taskType);
  if (!task) throw new Error(`The handler ${file} no longer defines "${taskType}".`);
  return task;
}

function lendOwnPackages(): void {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier === 'taskflow') return { url: taskflow, shortCircuit: true };
      if (specifier !== 'zod') return nextResolve(specifier, context);
      try {
        return nextResolve(specifier, context);
      } catch {
        return { url: zod, shortCircuit: true };
      }
    },
  });
}

async function allFiles(handlersDir: string | undefined): Promise<string[]> {
  lendOwnPackages();
  const files = await handlerFiles(path.join(here, 'handlers'));
  if (handlersDir) files.push(...(await handlerFiles(path.resolve(handlersDir))));
  return files;
}

async function handlerFiles(folder: string): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw new StartRefused(`The handlers' folder ${folder} cannot be read.`, { cause: error });
  }
  return names
    .filter((name) => /\.(ts|js|mts|mjs)$/.test(name) && !/(\.d|\.test)\.[mc]?[tj]s$/.test(name))
    .toSorted()
    .map((name) => path.join(folder, name));
}

async function tasksOf(file: string): Promise<Task[]> {
  return (await exportsOf(file)).filter((value) => isTask(value));
}

async function exportsOf(file: string): Promise<unknown[]> {
  try {
    return Object.values((await import(pathToFileURL(file).href)) as object);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The handler ${file} cannot be loaded: ${reason}`;
    throw isFaultOfCode(error) ? new StartRefused(message, { cause: error }) : new Error(message, { cause: error });
  }
}

/** Not something that a moment later may be over: a file that is no program, misses a module, or calls what is not there. */
function isFaultOfCode(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof SyntaxError || error instanceof ReferenceError) return true;
  if ('code' in error && typeof error.code === 'string') return error.code.startsWith('ERR_');
  // A TypeError with a cause is that of fetch, whose server is away.
  return error instanceof TypeError && error.cause === undefined;
}

function only(tasks: Map<string, LoadedTask>, names: string[]): Map<string, LoadedTask> {
  const unknown = names.filter((name) => !tasks.has(name));
  if (unknown.length > 0)
    throw new StartRefused(`WORKER_TASK_TYPES names what no handler defines: ${unknown.join(', ')}.`);
  return new Map([...tasks].filter(([name]) => names.includes(name)));
}
