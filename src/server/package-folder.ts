import { existsSync } from 'node:fs';
import path from 'node:path';

/** The folder of TaskFlow, in a checkout, an image and a package alike: the nearest one above with a package.json. */
export function packageFolder(folder = import.meta.dirname): string {
  if (existsSync(path.join(folder, 'package.json'))) return folder;
  const parent = path.dirname(folder);
  if (parent === folder) throw new Error(`There is no package.json above ${import.meta.dirname}.`);
  return packageFolder(parent);
}
