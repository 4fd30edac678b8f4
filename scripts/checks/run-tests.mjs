import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { inProject, stateFolder } from '../launcher/project.mjs';
import { runProgram } from '../launcher/run-program.mjs';
import { say } from '../launcher/step.mjs';
import { auditPackages } from './audit-packages.mjs';
import { runCheck } from './check-commands.mjs';
import { countResults } from './count-results.mjs';
import { lintChecks, typecheck } from './static-checks.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

/** @typedef {import('./count-results.mjs').Counts} Counts */

/** @typedef {{ name: string, run: () => Promise<Counts> }} Stage */

/** Chaos, which has deadlines, comes first wherever both want the processor. */
const patiently = { priority: constants.priority.PRIORITY_BELOW_NORMAL };

/**
 * Groups come one after the other. The lanes of a group run side by side: chaos waits for leases most of the time, while
 * the checks and the build keep one processor busy. The browser beside the integration tests, even at a lower priority,
 * made their deadlines too tight, and two cases of chaos at once theirs.
 *
 * @type {Stage[][][]}
 */
const groups = [
  [
    [{ name: 'chaos', run: chaos }],
    [
      ...[typecheck, ...lintChecks].map((check) => ({
        name: check.name,
        run: () => asOne(() => runCheck(check, patiently)),
      })),
      { name: 'npm audit', run: audit },
      { name: 'unit', run: () => vitest('unit') },
      { name: 'build', run: () => asOne(build) },
    ],
  ],
  [[{ name: 'integration', run: () => vitest('integration') }]],
  [[{ name: 'e2e', run: playwright }]],
];

/** `npm test`: every stage, even after one that failed; the last line is `N passed, N failed`. */
export async function testCommand() {
  await ensureSystemPackages();
  const startedMs = Date.now();
  /** @type {(Counts & { name: string, line: string })[]} */
  const results = [];
  for (const lanes of groups) results.push(...(await Promise.all(lanes.map(runLane))).flat());
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  const failures = results.flatMap(({ name, failures: of }) => of.map((failure) => `✗ ${name}: ${failure}`));
  const lines = results.map(({ line }) => line);
  // Once more by their names alone: of a long output somebody may see no more than its end.
  const names = failures.map((failure) => failure.split('\n', 1)[0]);
  say(['', ...failures, '', ...lines, '', ...names, `in ${secondsSince(startedMs)} s`].join('\n'));
  say(`${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

/** @param {Stage[]} stages */
async function runLane(stages) {
  const results = [];
  for (const { name, run } of stages) {
    say(`\n━━ ${name}`);
    const startedMs = Date.now();
    const { passed, failed, failures } = await run();
    const seconds = secondsSince(startedMs).padStart(7);
    const line = `${markOf(passed, failed)} ${name.padEnd(26)} ${seconds} s   ${passed} passed, ${failed} failed`;
    say(`━━ ${line}`);
    results.push({ passed, failed, failures, name, line });
  }
  return results;
}

/** A stage that neither passed nor failed could not be run here. @param {number} passed @param {number} failed */
function markOf(passed, failed) {
  if (failed > 0) return '✗';
  return passed > 0 ? '✓' : '?';
}

/** @param {number} startedMs */
const secondsSince = (startedMs) => ((Date.now() - startedMs) / 1000).toFixed(1);

/**
 * @param {() => Promise<boolean>} check
 * @returns {Promise<Counts>}
 */
async function asOne(check) {
  const isWell = await check();
  return { passed: isWell ? 1 : 0, failed: isWell ? 0 : 1, failures: [] };
}

/** Where the registry does not tell, that is said, and counts as nothing. @returns {Promise<Counts>} */
async function audit() {
  const { verdict, words } = await auditPackages();
  say(verdict === 'unknown' ? `NOT CHECKED: ${words}` : words);
  return { passed: verdict === 'sound' ? 1 : 0, failed: verdict === 'weak' ? 1 : 0, failures: [] };
}

async function build() {
  const args = [inProject('scripts/taskflow-run.mjs'), 'build'];
  return (await runProgram(process.execPath, args, patiently)) === 0;
}

/** @param {'unit' | 'integration'} project */
async function vitest(project) {
  const report = freshReport(project);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return countResults('vitest', report, await runProgram('vitest', ['run', '--project', project, ...reporters]));
}

async function chaos() {
  const report = freshReport('chaos');
  const args = ['tests/chaos/run.ts', '--short', '--report', report];
  return countResults('chaos', report, await runInOnePiece('chaos', process.execPath, args));
}

async function playwright() {
  const report = freshReport('e2e');
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report };
  const args = ['test', '--reporter=list,json'];
  return countResults('playwright', report, await runInOnePiece('e2e', 'playwright', args, env));
}

/**
 * What it prints comes when it has ended, in one piece: other stages print meanwhile.
 *
 * @param {string} name @param {string} program @param {string[]} args @param {NodeJS.ProcessEnv} [env]
 */
async function runInOnePiece(name, program, args, env = process.env) {
  const output = freshReport(name, 'txt');
  const file = openSync(output, 'w');
  const exitCode = await runProgram(program, args, { stdio: ['ignore', file, file], env });
  closeSync(file);
  say(`\n━━ ${name}, which ran beside the others:\n${readFileSync(output, 'utf8')}`);
  return exitCode;
}

/** @param {string} suite @param {string} [ending] */
function freshReport(suite, ending = 'json') {
  const file = path.join(stateFolder, 'test-reports', `${suite}.${ending}`);
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  return file;
}
