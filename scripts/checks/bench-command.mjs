import { ensureBuilt } from '../launcher/build.mjs';
import { runProgram } from '../launcher/run-program.mjs';

/**
 * `npm run bench [-- --quick]`: measures the production build.
 *
 * @param {string[]} args
 */
export async function benchCommand(args) {
  await ensureBuilt();
  process.exitCode = await runProgram(process.execPath, ['bench/run.ts', ...args]);
}
