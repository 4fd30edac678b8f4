import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const app = fileURLToPath(new URL('../../src/app', import.meta.url));

/** What stands in for the parts of paths that name one thing, such as `[jobId]`. */
export type KnownIds = Readonly<Record<string, string>>;

/**
 * The path of each page by its files, with real ids in it: a page that is new is in it without being named.
 *
 * @throws Error for a part that nothing is known for
 */
export function dashboardPaths(ids: KnownIds): string[] {
  return globSync('**/page.tsx', { cwd: app })
    .map((file) => {
      const parts = file.split('/').slice(0, -1);
      return `/${parts
        .filter((part) => !part.startsWith('('))
        .map((part) => filled(part, ids))
        .join('/')}`;
    })
    .toSorted();
}

function filled(part: string, ids: KnownIds): string {
  const [, name] = /^\[(.+)\]$/.exec(part) ?? [];
  if (name === undefined) return part;
  const id = ids[name];
  if (id === undefined) throw new Error(`Say in screenshots.spec.ts what stands for [${name}].`);
  return id;
}
