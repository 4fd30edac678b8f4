import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Failure } from '../launcher/failure.mjs';
import { notesOf } from './changelog.mjs';

const usage = `npm run release -- <version> [--dry-run]

Checks the tree, the changelog and the migrations, runs all tests, writes the version into package.json and package-lock.json,
commits and tags it. Nothing is pushed or published. With --dry-run it checks all of that, and changes nothing.`;

/**
 * Makes a release of the git repository in a folder.
 *
 * @param {string[]} args
 * @param {string} [folder]
 * @throws Failure naming what is in the way
 */
export function release(args, folder = process.cwd()) {
  const { version, isDry } = readArguments(args);
  const tag = `v${version}`;
  const here = inFolder(folder);
  here.assertCleanMain();
  here.assertNewer(version, tag);
  const notes = notesOf(readFileSync(path.join(folder, 'CHANGELOG.md'), 'utf8'), version);
  here.assertKeptMigrations();
  here.run('npm', ['test'], 'The tests failed.');
  // They may have written something that is not ignored.
  here.assertCleanMain();
  if (isDry) {
    console.log(`${tag} could be released. Its tag would say:\n\n${notes}`);
    return;
  }
  if (here.version() !== version) {
    const options = ['--no-git-tag-version', '--ignore-scripts'];
    here.run('npm', ['version', version, ...options], 'The version could not be written.');
    const files = ['package.json', 'package-lock.json'];
    here.run('git', ['commit', '-q', '-m', `Release ${version}`, '--', ...files], 'git refused the commit.');
  }
  const message = `TaskFlow ${version}\n\n${notes}`;
  here.run('git', ['tag', '-a', tag, '-m', message, '--cleanup=verbatim'], 'git refused the tag.');
  console.log(`${tag} is tagged here. To let others have it: git push --follow-tags`);
}

/** @param {string[]} args */
function readArguments(args) {
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { 'dry-run': { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [version = ''] = positionals;
    if (positionals.length === 1 && /^\d+\.\d+\.\d+(-[a-z]+\.\d+)?$/.test(version)) {
      return { version, isDry: values['dry-run'] };
    }
  } catch {
    // An option that does not exist: the usage says which do.
  }
  throw new Failure(usage);
}

/** @param {string} folder */
function inFolder(folder) {
  /** @param {string[]} args */
  const git = (...args) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();

  /** @returns {string} */
  const version = () => JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).version;

  return {
    version,
    assertCleanMain() {
      const branch = git('branch', '--show-current');
      if (branch !== 'main') throw new Failure(`Releases are made on main, this is ${branch || 'no branch'}.`);
      const changed = git('status', '--porcelain');
      if (changed !== '') throw new Failure(`Commit or remove what is changed first:\n${changed}`);
    },

    /** @param {string} wanted @param {string} tag */
    assertNewer(wanted, tag) {
      if (git('tag', '--list', tag) !== '') throw new Failure(`${tag} was released before.`);
      if (compare(wanted, version()) < 0) {
        throw new Failure(`${wanted} is older than ${version()}, which package.json says.`);
      }
    },

    /** What was released is applied somewhere, under its checksum. */
    assertKeptMigrations() {
      const [last] = git('tag', '--list', 'v*', '--sort=-version:refname').split('\n');
      if (!last) return;
      const changed = git('diff', '--name-only', '--diff-filter=MDR', last, '--', 'prisma/migrations');
      if (changed !== '') throw new Failure(`Migrations of ${last} were changed: write new ones instead.\n${changed}`);
    },

    /** @param {string} program @param {string[]} args @param {string} failure */
    run(program, args, failure) {
      try {
        execFileSync(program, args, { cwd: folder, stdio: 'inherit' });
      } catch (cause) {
        throw new Failure(failure, { cause });
      }
    },
  };
}

/** @param {string} a @param {string} b */
function compare(a, b) {
  const [first = [], second = []] = [a, b].map((version) => version.replace(/-.*/, '').split('.').map(Number));
  const at = first.findIndex((part, index) => part !== second[index]);
  return at < 0 ? 0 : (first[at] ?? 0) - (second[at] ?? 0);
}
