import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import buildOwnPrograms from '../support/build-programs.ts';
import type { ChaosCase } from './case-tools.ts';
import { chaosCases } from './cases.ts';
import type { Backend } from './chaos-system.ts';
import type { CaseReport } from './judge.ts';
import { mixedMode } from './mixed-mode.ts';
import { negativeControl } from './negative-control.ts';
import { say, sayAtTheEnd } from './say.ts';

const usage =
  'npm run chaos [-- --short] [--case name] [--backend redis|postgres] [--seed N] [--minutes N] [--at-once N]';
const backends = ['redis', 'postgres'] as const;

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    case: { type: 'string' },
    backend: { type: 'string' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    minutes: { type: 'string' },
    report: { type: 'string' },
    // Each case has servers of its own, and waits for leases most of the time.
    'at-once': { type: 'string', default: '1' },
  },
});
const seed = Number(values.seed);
const minutes = Number(values.minutes ?? (values.short ? 0.25 : 2));
const atOnce = Number(values['at-once']);
if (!Number.isSafeInteger(seed) || !(minutes > 0) || !(atOnce >= 1)) throw new Error(usage);

const cases: readonly ChaosCase[] = [
  ...chaosCases,
  { name: 'negative-control', numbers: '', backends, short: ['redis'], run: negativeControl },
  {
    name: 'mixed',
    numbers: 'all',
    backends,
    short: backends,
    run: (backend) => mixedMode({ backend, seed, minutes }),
  },
];

/** Where a case is to run, of the backends that it knows. */
function chosenBackends({ name, backends: known, short }: ChaosCase): readonly Backend[] {
  const asked = values.backend === undefined ? known : known.filter((backend) => backend === values.backend);
  if (values.case !== undefined) return name === values.case ? asked : [];
  if (values.minutes !== undefined) return name === 'mixed' || name === 'negative-control' ? asked : [];
  return values.short ? asked.filter((backend) => short.includes(backend)) : asked;
}

const chosen = cases.filter((chaosCase) => chosenBackends(chaosCase).length > 0);
if (chosen.length === 0) throw new Error(`${usage}\nCases: ${cases.map(({ name }) => name).join(', ')}`);
if (values.backend !== undefined && !backends.some((backend) => backend === values.backend)) throw new Error(usage);

say(`Chaos with --seed ${seed}`);
await buildOwnPrograms();
const rows: { name: string; report: CaseReport; seconds: number }[] = [];
let failed = 0;
const left = chosen.flatMap((chaosCase) => chosenBackends(chaosCase).map((backend) => ({ chaosCase, backend })));
await Promise.all(Array.from({ length: atOnce }, runLeft));
printTable();
say(`\n${rows.length - failed} passed, ${failed} failed`);
if (values.report !== undefined) {
  const failures = rows.flatMap(({ name, report }) => report.problems.map((problem) => `${name}: ${problem}`));
  writeFileSync(values.report, JSON.stringify({ passed: rows.length - failed, failed, failures }));
}
process.exitCode = failed > 0 || rows.length === 0 ? 1 : 0;

/** Runs one case after the other until none is left. */
async function runLeft(): Promise<void> {
  for (let next = left.shift(); next; next = left.shift()) {
    const { chaosCase, backend } = next;
    const run = () => runOne(chaosCase, backend);
    await (atOnce > 1 ? sayAtTheEnd(run) : run());
  }
}

async function runOne(chaosCase: ChaosCase, backend: Backend): Promise<void> {
  const name = `${chaosCase.name} on ${backend}`;
  say(`\n  ${name}`);
  const from = performance.now();
  let report: CaseReport;
  try {
    report = await chaosCase.run(backend);
  } catch (error) {
    const problems = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
    const none = { faults: 0, jobs: 0, lost: 0, doubled: 0, overBudget: 0, illegalMoves: 0 };
    report = { ...none, recoveryMs: undefined, problems };
  }
  const seconds = (performance.now() - from) / 1000;
  for (const problem of report.problems) say(`    ✗ ${problem}`);
  if (report.problems.length > 0) failed += 1;
  say(`  ${report.problems.length > 0 ? '✗' : '✓'} ${name}: ${report.faults} faults, ${report.jobs} jobs`);
  rows.push({ name, report, seconds });
}

function printTable(): void {
  const head = ['faults', 'jobs', 'lost', 'doubled', 'over budget', 'illegal', 'recovery ms', 'seconds'];
  say(`\n  ${'case'.padEnd(32)}${head.map((title) => title.padStart(12)).join('')}`);
  for (const { name, report, seconds } of rows) {
    const figures = [report.faults, report.jobs, report.lost, report.doubled, report.overBudget, report.illegalMoves];
    const cells = [...figures, report.recoveryMs ?? '-', seconds.toFixed(1)];
    const mark = report.problems.length > 0 ? '✗' : '✓';
    say(`${mark} ${name.padEnd(32)}${cells.map((cell) => String(cell).padStart(12)).join('')}`);
  }
}
