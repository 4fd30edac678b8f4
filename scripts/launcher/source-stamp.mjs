import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { inProject } from './project.mjs';

const sources = [
  ...[
    'src',
    'worker',
    'prisma',
    'public',
    'scripts/cli',
    'scripts/packages',
    'scripts/launcher/call-packages-by-name.mjs',
    'scripts/launcher/copy-pdf-files.mjs',
  ],
  ...['package.json', 'package-lock.json', 'tsconfig.json'],
  ...['next.config.mjs', 'postcss.config.mjs', 'rolldown.config.mjs'],
];

/** @returns {string} changes when anything changes that a build is made of; the times of files do not matter */
export function sourceStamp() {
  const hash = createHash('sha256').update(process.versions.node);
  for (const source of sources) {
    for (const file of filesOf(inProject(source)))
      hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/**
 * @param {string} place
 * @returns {string[]}
 */
function filesOf(place) {
  if (!existsSync(place)) return [];
  if (statSync(place).isFile()) return /\.test\.tsx?$/.test(place) ? [] : [place];
  return readdirSync(place)
    .toSorted()
    .flatMap((name) => filesOf(path.join(place, name)));
}
