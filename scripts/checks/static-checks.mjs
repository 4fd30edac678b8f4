import { inProject } from '../launcher/project.mjs';

/**
 * @typedef {object} StaticCheck
 * @property {string} name
 * @property {[program: string, ...args: string[]][]} programs run one after the other; each must exit with 0
 */

/** @type {StaticCheck} */
export const typecheck = {
  name: 'typecheck',
  // Next writes the types of its own imports (styles, images, routes) first.
  programs: [
    ['next', 'typegen'],
    // The compiler's native release: the same checks in a third of the time. `typescript` is still what other tools call.
    [process.execPath, inProject('node_modules/typescript-native/bin/tsc'), '--noEmit'],
  ],
};

/** @type {StaticCheck[]} */
export const lintChecks = [
  { name: 'lint: oxlint', programs: [['oxlint', '--deny-warnings']] },
  { name: 'lint: oxfmt', programs: [['oxfmt', '--check']] },
  {
    name: 'lint: dependency-cruiser',
    programs: [['depcruise', '--output-type', 'err', 'src', 'worker', 'prisma', 'scripts', 'bench', 'tests']],
  },
  { name: 'lint: knip', programs: [['knip', '--no-progress']] },
  {
    name: 'lint: lockfile',
    programs: [[process.execPath, inProject('scripts/checks/check-lockfile.mjs')]],
  },
];
