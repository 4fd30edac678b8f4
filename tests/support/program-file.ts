import path from 'node:path';
import { fileURLToPath } from 'node:url';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
const variable = 'TASKFLOW_TEST_PROGRAMS';

/** Where build-programs.ts writes what processes of this checkout are started from. */
export const programsFolder = (checkout: string): string => path.join(checkout, '.taskflow/test-programs');

const builtCheckouts = (): string[] => (process.env[variable] ?? '').split(path.delimiter);

/** From now on programs of this checkout are the built ones, also for processes that this one starts. */
export function noteBuilt(checkout: string): void {
  process.env[variable] = [...builtCheckouts(), path.resolve(checkout)].join(path.delimiter);
}

/** What Node is started with: the program as this run of the tests has built it, or else its source. */
export function programFile(source: string, checkout = projectFolder): string {
  if (!builtCheckouts().includes(path.resolve(checkout))) return source;
  return path.join(programsFolder(checkout), source.replace(/\.ts$/, '.js'));
}
