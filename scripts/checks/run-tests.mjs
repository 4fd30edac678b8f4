import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt } from '../launcher/build.mjs';
import { stateFolder } from '../launcher/project.mjs';
import { runProgram } from '../launcher/run-program.mjs';
import { say } from '../launcher/step.mjs';
import { runCheck } from './check-commands.mjs';
import { countResults } from './count-results.mjs';
import { lintChecks, typecheck } from './static-checks.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

/** @typedef {import('./count-results.mjs').Counts} Counts */

/** @type {{ name: string, run: () => Promise<Counts> }[]} */
const stages = [
  ...[typecheck, ...lintChecks].map((check) => ({ name: check.name, run: () => asOne(() => runCheck(check)) })),
  { name: 'unit', run: () => vitest('unit') },
  { name: 'integration', run: () => vitest('integration') },
  { name: 'chaos', run: chaos },
  { name: 'build', run: () => asOne(build) },
  { name: 'e2e', run: playwright },
];

/** `npm test`: every stage, even after one that failed; the last line is `N passed, N failed`. */
export async function testCommand() {
  await ensureSystemPackages();
  const sum = { passed: 0, failed: 0 };
  /** @type {string[]} */
  const table = [];
  for (const { name, run } of stages) {
    say(`\n━━ ${name}`);
    const startedMs = Date.now();
    const { passed, failed } = await run();
    sum.passed += passed;
    sum.failed += failed;
    const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
    table.push(
      `${failed > 0 ? '✗' : '✓'} ${name.padEnd(26)} ${seconds.padStart(7)} s   ${passed} passed, ${failed} failed`,
    );
    say(`━━ ${table.at(-1)}`);
  }
  say(`\n${table.join('\n')}\n\n${sum.passed} passed, ${sum.failed} failed`);
  if (sum.failed > 0) process.exitCode = 1;
}

/**
 * @param {() => Promise<boolean>} check
 * @returns {Promise<Counts>}
 */
async function asOne(check) {
  return (await check()) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function build() {
  try {
    await ensureBuilt();
    return true;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return false;
  }
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
  return countResults('chaos', report, await runProgram(process.execPath, args));
}

async function playwright() {
  const report = freshReport('e2e');
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report };
  return countResults('playwright', report, await runProgram('playwright', ['test', '--reporter=list,json'], { env }));
}

/** @param {string} suite */
function freshReport(suite) {
  const file = path.join(stateFolder, 'test-reports', `${suite}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  return file;
}
