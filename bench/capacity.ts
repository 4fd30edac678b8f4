import { parseArgs } from 'node:util';
import { answerQuestion } from './capacity/answer-question.ts';
import { foretell } from './capacity/foretell.ts';
import { readCosts } from './capacity/read-costs.ts';
import type { Setup } from './capacity/setup.ts';
import { writeDocument } from './capacity/write-document.ts';

const help = `node bench/capacity.ts [options]: what a TaskFlow would do, by a simulation with the costs that were measured.

  --jobs-per-second N   submitted one by one; default 100
  --handler-ms N        how long a handler waits for others, on average; default 0
  --handler-cpu-ms N    and how long it computes; default 0
  --webs N, --workers N default 1
  --slots N             WORKER_CONCURRENCY; default 5
  --postgres-cores N    default 4
  --one-box N           all of it on one machine of so many cores
  --pool-size N         DATABASE_POOL_SIZE; default 10
  --round-trip-ms N     between machines; default 0.5
  --commit-ms N         a flush of PostgreSQL's disk; default 1
  --seconds N           to simulate; default 5
  --write               simulates all that docs/capacity.md shows, and writes its tables and plots
  --help                prints this`;

const options = {
  'jobs-per-second': { type: 'string', default: '100' },
  'handler-ms': { type: 'string', default: '0' },
  'handler-cpu-ms': { type: 'string', default: '0' },
  webs: { type: 'string', default: '1' },
  workers: { type: 'string', default: '1' },
  slots: { type: 'string', default: '5' },
  'postgres-cores': { type: 'string', default: '4' },
  'one-box': { type: 'string' },
  'pool-size': { type: 'string', default: '10' },
  'round-trip-ms': { type: 'string', default: '0.5' },
  'commit-ms': { type: 'string', default: '1' },
  seconds: { type: 'string', default: '5' },
  write: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

main();

function main(): void {
  let values: ReturnType<typeof readOptions>;
  try {
    values = readOptions();
  } catch (error) {
    process.exitCode = 1;
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
    return;
  }
  if (values.help) return console.log(help);
  const calibrated = readCosts();
  if (values.write) return writeDocument(calibrated, foretell(calibrated, console.log));
  const { costs } = calibrated;
  for (const line of answerQuestion(setupOf(values), costs)) console.log(line);
}

function readOptions() {
  const { values } = parseArgs({ options });
  for (const [name, value] of Object.entries(values)) {
    const least = name.startsWith('handler') || name === 'round-trip-ms' ? 0 : Number.MIN_VALUE;
    if (typeof value === 'string' && !(Number(value) >= least))
      throw new Error(`--${name} ${value} is no number above 0.`);
  }
  return values;
}

function setupOf(values: ReturnType<typeof readOptions>): Setup {
  const number = (name: Exclude<keyof typeof values, 'write' | 'help'>) => Number(values[name]);
  const isOneBox = values['one-box'] !== undefined;
  return {
    webs: number('webs'),
    workers: number('workers'),
    slots: number('slots'),
    poolSize: number('pool-size'),
    handler: { waitMs: number('handler-ms'), cpuMs: number('handler-cpu-ms') },
    load: { kind: 'rate', perSecond: number('jobs-per-second'), seconds: number('seconds') },
    place: {
      ...(isOneBox ? { sharedCores: number('one-box') } : { postgresCores: number('postgres-cores') }),
      roundTripMs: isOneBox ? 0.1 : number('round-trip-ms'),
      flushMs: [number('commit-ms')],
    },
  };
}
