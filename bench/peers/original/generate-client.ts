import { existsSync } from 'node:fs';
import path from 'node:path';
import { inProject, stateFolder } from '../../../scripts/launcher/project.mjs';
import { runQuietly } from '../../../scripts/launcher/run-program.mjs';

/** Where schema.prisma has its client generated, beside what else is made and not kept in Git. */
export const clientFile = inProject('.taskflow/bench-original/client.ts');

/** Generates the original's Prisma client. */
export async function generateClient(): Promise<void> {
  const schema = path.join(import.meta.dirname, 'schema.prisma');
  await runQuietly(
    process.execPath,
    [inProject('node_modules/prisma/build/index.js'), 'generate', '--schema', schema],
    {
      logFile: `${stateFolder}/bench-original-generate.log`,
      failure: `prisma generate failed for ${schema}`,
      env: {
        ...process.env,
        // As for TaskFlow's own: the generator needs no engine.
        PRISMA_SCHEMA_ENGINE_BINARY: existsSync('/bin/true') ? '/bin/true' : process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
      },
    },
  );
}
