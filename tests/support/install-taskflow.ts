import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

interface Manifest {
  name: string;
  version: string;
  dependencies: Record<string, string>;
}

/** A project that has TaskFlow as a package, in a folder of its own. */
export interface UserProject {
  folder: string;
  /** Puts the built TaskFlow in, as npm packs it; called again, with another version, it is an upgrade. */
  install(version: string): Promise<void>;
  remove(): Promise<void>;
}

/** Copies a project of examples/ to where nothing of this checkout is above it. */
export async function userProject(example: string): Promise<UserProject> {
  const parent = await mkdtemp(path.join(tmpdir(), 'taskflow-user-'));
  const folder = path.join(parent, 'project');
  await cp(path.join(projectFolder, 'examples', example), folder, { recursive: true });
  return {
    folder,
    async install(version) {
      await pack(parent, version);
      await lock(folder, version);
      // What the lock names and the project does not need is left out. No package runs code of its own at install.
      const options = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
      await run('npm', ['install', ...options], { cwd: folder });
    },
    remove: () => rm(parent, { recursive: true }),
  };
}

/** Makes taskflow-<version>.tgz of what is built; another version has the same in it. */
async function pack(folder: string, version: string): Promise<void> {
  const { version: packed } = await readManifest(projectFolder);
  if (!existsSync(path.join(folder, `taskflow-${packed}.tgz`))) {
    await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: projectFolder });
  }
  if (packed === version) return;
  await run('tar', ['-xzf', `taskflow-${packed}.tgz`], { cwd: folder });
  const manifest = path.join(folder, 'package/package.json');
  const text = await readFile(manifest, 'utf8');
  await writeFile(manifest, text.replace(`"version": "${packed}"`, `"version": "${version}"`));
  await run('tar', ['-czf', `taskflow-${version}.tgz`, 'package'], { cwd: folder });
}

/** Has the project ask for this archive, and for all else in the versions that this checkout is tested with. */
async function lock(folder: string, version: string): Promise<void> {
  const archive = `file:../taskflow-${version}.tgz`;
  const own = await readManifest(folder);
  own.dependencies['taskflow'] = archive;
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(own));
  const locked: { packages: Record<string, object> } = JSON.parse(
    await readFile(path.join(projectFolder, 'package-lock.json'), 'utf8'),
  );
  const taskflow = { ...(await readManifest(projectFolder)), version, resolved: archive };
  const packages = { ...locked.packages, '': own, 'node_modules/taskflow': taskflow };
  const whole = { name: own.name, lockfileVersion: 3, requires: true, packages };
  await writeFile(path.join(folder, 'package-lock.json'), JSON.stringify(whole));
}

async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
}
