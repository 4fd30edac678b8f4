import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of TaskFlow: where package.json is. */
export const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** @param {...string} parts a path inside the project */
export const inProject = (...parts) => path.join(projectRoot, ...parts);

/** Whether this is TaskFlow as its developers have it, to be built here; else it is a package that npm installed, or an image. */
export const isCheckout = existsSync(inProject('package-lock.json'));

/** Where .env and .taskflow are: the checkout itself, or else the project that TaskFlow is a package of. */
export const userFolder = isCheckout ? projectRoot : nearestProject(process.cwd());

/** What TaskFlow keeps between runs on this machine: the embedded database, locks, stamps, logs of builds. */
export const stateFolder = path.join(userFolder, '.taskflow');

/**
 * Where a package is that TaskFlow needs, which package managers put beside TaskFlow or below it.
 *
 * @param {string} name
 * @param {string} [from] the folder of the package that names it, where that is not TaskFlow
 * @returns {string | undefined}
 */
export function packageFolder(name, from = projectRoot) {
  const found = foldersUpFrom(from).find((folder) => existsSync(path.join(folder, 'node_modules', name)));
  return found && realpathSync(path.join(found, 'node_modules', name));
}

/** @param {string} start */
function nearestProject(start) {
  return foldersUpFrom(start).find((folder) => existsSync(path.join(folder, 'package.json'))) ?? start;
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function foldersUpFrom(folder) {
  const parent = path.dirname(folder);
  return [folder, ...(parent === folder ? [] : foldersUpFrom(parent))];
}
