import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { lentToCli } from './lent-to-cli.mjs';
import { stateFolder } from './project.mjs';

/**
 * `npm run taskflow -- …`: the command line, in this very process, which has its standard streams.
 *
 * @param {string[]} args
 */
export async function taskflowCommand(args) {
  // Halves its start, most of which is reading TypeScript.
  enableCompileCache(path.join(stateFolder, 'compile-cache'));
  const { runCli } = await import('../cli/run-cli.ts');
  process.exitCode = await runCli(args, {
    // npm starts scripts in the folder of TaskFlow.
    folder: process.env['INIT_CWD'] ?? process.cwd(),
    ...lentToCli,
  });
}
