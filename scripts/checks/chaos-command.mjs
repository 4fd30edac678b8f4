import { runProgram } from '../launcher/run-program.mjs';

/**
 * `npm run chaos [-- --short | --case name | --minutes N] [--backend redis|postgres] [--seed N]`: kills real processes.
 *
 * @param {string[]} args
 */
export async function chaosCommand(args) {
  process.exitCode = await runProgram(process.execPath, ['tests/chaos/run.ts', ...args]);
}
