import { runProgram } from '../launcher/run-program.mjs';
import { lintChecks, typecheck } from './static-checks.mjs';

/**
 * @param {import('./static-checks.mjs').StaticCheck} check
 * @param {{ priority?: number }} [options] as `runProgram` takes them
 * @returns {Promise<boolean>} whether it passed
 */
export async function runCheck({ programs }, options = {}) {
  for (const [program, ...args] of programs) {
    if ((await runProgram(program, args, options)) !== 0) return false;
  }
  return true;
}

/** `npm run typecheck` */
export async function typecheckCommand() {
  if (!(await runCheck(typecheck))) process.exitCode = 1;
}

/** `npm run lint`: every check, even after one that failed. */
export async function lintCommand() {
  for (const check of lintChecks) {
    if (!(await runCheck(check))) process.exitCode = 1;
  }
}

/** `npm run format` */
export async function formatCommand() {
  process.exitCode = await runProgram('oxfmt', []);
}
