import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Migration } from '../../prisma/migrate.ts';
import { buildPrograms } from './build-programs.ts';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

/** The programs of another version of TaskFlow. */
export interface Release {
  folder: string;
  version: string;
  remove(): Promise<void>;
}

/** What is here, as the version that comes next: with one more migration and a version of its own. */
export async function nextRelease(migration: Pick<Migration, 'name' | 'sql'>, version = '99.0.0'): Promise<Release> {
  const folder = await mkdtemp(path.join(tmpdir(), 'taskflow-next-'));
  for (const part of ['src', 'worker', 'prisma', 'scripts']) {
    await cp(path.join(projectFolder, part), path.join(folder, part), { recursive: true });
  }
  await symlink(path.join(projectFolder, 'node_modules'), path.join(folder, 'node_modules'));
  const manifest: object = JSON.parse(await readFile(path.join(projectFolder, 'package.json'), 'utf8'));
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ ...manifest, version }));
  const migrationFolder = path.join(folder, 'prisma/migrations', migration.name);
  await mkdir(migrationFolder);
  await writeFile(path.join(migrationFolder, 'migration.sql'), migration.sql);
  await buildPrograms(folder);
  return { folder, version, remove: () => rm(folder, { recursive: true }) };
}
