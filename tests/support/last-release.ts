import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildPrograms } from './build-programs.ts';
import type { Release } from './next-release.ts';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const git = async (...args: string[]): Promise<string> =>
  (await run('git', args, { cwd: projectFolder, maxBuffer: 16 * 1024 * 1024 })).stdout;

/**
 * The release that is upgraded from, ready to run: the checkout that `TASKFLOW_OLD_RELEASE` names, else the last tag before
 * this commit. Where there is none, as in a clone without tags, it is what is here.
 */
export async function lastRelease(): Promise<Release> {
  const given = process.env['TASKFLOW_OLD_RELEASE'];
  if (given) return asItIs(given);
  const tag = await git('describe', '--tags', '--abbrev=0', '--match', 'v*').catch(() => '');
  return tag === '' ? asItIs(projectFolder) : checkedOut(tag.trim());
}

async function asItIs(folder: string): Promise<Release> {
  return { folder, version: await versionIn(folder), remove: () => Promise.resolve() };
}

async function checkedOut(tag: string): Promise<Release> {
  const folder = await mkdtemp(path.join(tmpdir(), 'taskflow-last-'));
  const remove = () => rm(folder, { recursive: true });
  try {
    const archive = path.join(folder, 'release.tar');
    await git('archive', `--output=${archive}`, tag);
    await run('tar', ['-xf', archive, '-C', folder]);
    await rm(archive);
    await addPackages(folder);
    // As in scripts/launcher/prepare-packages.mjs: the generator needs no engine, and its download does not work offline.
    const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' };
    await run(path.join(folder, 'node_modules/.bin/prisma'), ['generate'], { cwd: folder, env });
    await buildPrograms(folder);
    return { folder, version: await versionIn(folder), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Those that its lockfile names: they are here already unless it names others. */
async function addPackages(folder: string): Promise<void> {
  const [its, ours] = await Promise.all(
    [folder, projectFolder].map((one) => readFile(path.join(one, 'package-lock.json'))),
  );
  if (its?.equals(ours ?? Buffer.alloc(0)))
    await symlink(path.join(projectFolder, 'node_modules'), path.join(folder, 'node_modules'));
  else await run('npm', ['ci', '--prefer-offline', '--ignore-scripts'], { cwd: folder, maxBuffer: 16 * 1024 * 1024 });
}

async function versionIn(folder: string): Promise<string> {
  return JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')).version;
}
