import { connectionsFor, usualConnections } from './connections.ts';
import type { Costs } from './costs.ts';
import { databaseCores, webCounts, workerCounts, type Foretold } from './foretell.ts';
import type { Limit } from './find-limit.ts';
import type { Calibrated } from './read-costs.ts';
import { scenarios } from './scenarios.ts';
import { roles, type Outcome } from './simulate.ts';

/** The tables of docs/capacity.md, by the names that they have there. */
export function tablesOf(calibrated: Calibrated, foretold: Foretold): Record<string, string> {
  return {
    measured: aboutMeasured(calibrated),
    costs: costTable(calibrated.costs),
    checks: checkTable(calibrated, foretold),
    waiting: limitTable('workers of 50 slots', workerCounts, foretold.waiting),
    short: limitTable('workers of 50 slots', workerCounts, foretold.short),
    submits: limitTable('web processes', webCounts, foretold.submits),
    connections: connectionTable(),
  };
}

function aboutMeasured({ record }: Calibrated): string {
  const { cpu, cores, node, redis } = record.machine;
  const loads = [record.loadBefore, record.loadAfter].map(([minute]) => minute?.toFixed(1));
  const isBusy = (record.loadBefore[0] ?? 0) > cores;
  const warning = isBusy
    ? ' **The machine was busy: all that follows is too dear by several times, and is to be measured again.**'
    : '';
  return `Measured on ${record.measuredAt.slice(0, 10)}: ${cpu}, ${cores} cores, load ${loads.join(' before and ')} after; Node ${node}, Redis ${redis}; medians of ${record.runs[0]?.rounds.length} rounds.${warning}`;
}

function costTable({ web, worker, postgres, redis, flushMs, roundTripMs, walBytes }: Costs): string {
  const middle = flushMs[Math.floor(flushMs.length / 2)] ?? NaN;
  return table(
    ['part', 'for each job', 'shared by the jobs of one statement or hint'],
    [
      ['web', ms(web.request), `${ms(web.write)} a write`],
      ['worker', ms(worker.job), `${ms(worker.statement)} a claim, and as much a record`],
      ['PostgreSQL, submit', ms(postgres.insert.perJob), ms(postgres.insert.each)],
      [
        'PostgreSQL, claim and record together',
        ms(postgres.claim.perJob + postgres.finish.perJob),
        ms(postgres.claim.each + postgres.finish.each),
      ],
      ['Redis', ms(redis.job), `${ms(redis.hint)} a hint`],
      ['waiting', '', `${ms(middle)} a flush of the disk, ${ms(roundTripMs)} a round trip on this machine`],
      ["PostgreSQL's log", `${(walBytes / 1000).toFixed(1)} kB`, ''],
    ],
  );
}

function checkTable({ runs }: Calibrated, { checks }: Foretold): string {
  const rows = scenarios.flatMap(({ name, isCalibration, load }) => {
    const [measured, foretold] = [runs.get(name), checks[name]];
    if (!measured || !foretold) return [];
    const isRate = load.kind === 'rate';
    const errors = [
      isRate ? NaN : errorOf(rateOf(measured), rateOf(foretold)),
      errorOf(cpuOf(measured), cpuOf(foretold)),
      errorOf(measured.statementsPerJob, foretold.statementsPerJob),
    ];
    return [{ name, isCalibration, measured, foretold, errors }];
  });
  const checked = rows.filter(({ isCalibration }) => !isCalibration);
  const cells = rows.map(({ name, isCalibration, measured, foretold, errors }) => [
    isCalibration ? `${name} (costs are taken from it)` : name,
    pair(rateOf(measured), rateOf(foretold), 0, errors[0]),
    pair(cpuOf(measured), cpuOf(foretold), 2, errors[1]),
    pair(measured.statementsPerJob, foretold.statementsPerJob, 2, errors[2]),
    pair(medianOf(measured), medianOf(foretold), 0),
  ]);
  const summary = [0, 1, 2].map((at) => {
    const sizes = checked.map(({ errors }) => Math.abs(errors[at] ?? NaN)).filter((error) => !Number.isNaN(error));
    const sorted = sizes.toSorted((a, b) => a - b);
    return `${percent(sorted[Math.floor(sorted.length / 2)] ?? NaN)}, at most ${percent(sorted.at(-1) ?? NaN)}`;
  });
  return table(
    [
      'measured → foretold',
      'jobs a second',
      'processor time a job, ms',
      'statements a job',
      'median ms from created to ended',
    ],
    [
      ...cells,
      [
        `**error without its sign, of the ${checked.length} that costs are not taken from: median, most**`,
        ...summary,
        '',
      ],
    ],
  );
}

const rateOf = ({ endedPerSecond, submittedPerSecond }: Outcome): number => endedPerSecond || submittedPerSecond;
const cpuOf = ({ cpuMs }: Outcome): number => roles.reduce((sum, role) => sum + cpuMs[role], 0);
const medianOf = ({ endMs, submitMs }: Outcome): number =>
  Number.isFinite(endMs.p50) && endMs.p50 !== null ? endMs.p50 : submitMs.p50;
const errorOf = (measured: number, foretold: number): number => foretold / measured - 1;

function pair(measured: number, foretold: number, digits: number, error = NaN): string {
  const shown = [measured, foretold].map((value) => (digits > 0 ? value.toFixed(digits) : number(value))).join(' → ');
  return Number.isNaN(error) ? shown : `${shown} (${error < 0 ? '−' : '+'}${percent(Math.abs(error))})`;
}

function limitTable(what: string, counts: readonly number[], limits: Record<string, Record<string, Limit>>): string {
  return table(
    [what, ...databaseCores.map((cores) => `PostgreSQL of ${cores} cores`)],
    counts.map((count) => [
      String(count),
      ...databaseCores.map((cores) => {
        const limit = limits[count]?.[cores];
        return limit ? `${number(Number(limit.jobsPerSecond.toPrecision(2)))} ${limit.limitedBy}` : '';
      }),
    ]),
  );
}

function connectionTable(): string {
  const sizes = [4, 10] as const;
  const setups = [
    [1, 1],
    [2, 5],
    [4, 10],
    [4, 20],
    [8, 50],
  ] as const;
  return table(
    ['webs, workers', ...sizes.map((size) => `pools of ${size}`), 'past PgBouncer'],
    setups.map(([webs, workers]) => [
      `${webs}, ${workers}`,
      ...sizes.map((size) => {
        const { all } = connectionsFor(webs, workers, size);
        return all > usualConnections ? `**${all}**` : String(all);
      }),
      String(connectionsFor(webs, workers, 10).direct),
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const number = (value: number): string => Math.round(value).toLocaleString('en');
const ms = (value: number): string => `${value.toPrecision(2)} ms`;
const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
