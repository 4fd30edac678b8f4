import { globSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Next calls the packages that it does not bundle by names of its own (`pg-587764f78a6c7a9c`), which are symbolic links
 * below its build. npm packs no links, and where TaskFlow is installed they would lead nowhere: so the build calls the
 * packages by their names, and the links go.
 *
 * @param {string} build the folder .next
 */
export function callPackagesByName(build) {
  const links = path.join(build, 'node_modules');
  const names = new Map(linkNames(links).map((name) => [name, name.replace(/-[0-9a-f]{16}$/, '')]));
  for (const file of globSync(`${build}/server/**/*.js`)) {
    const code = readFileSync(file, 'utf8');
    let changed = code;
    for (const [link, name] of names) changed = changed.replaceAll(link, name);
    if (changed !== code) writeFileSync(file, changed);
  }
  rmSync(links, { recursive: true, force: true });
}

/**
 * @param {string} folder
 * @returns {string[]} such as `pg-587764f78a6c7a9c` and `@prisma/client-2c3a283f134fdcb6`
 */
function linkNames(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isSymbolicLink())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}
