import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benches, type Bench } from './benches.ts';
import { isReached, printFigures, type Figure } from './figure.ts';
import { describeMachine, machineText } from './machine.ts';
import { compareWithRecorded, recordRatios } from './recorded-ratios.ts';

const width = Math.max(...benches.map(({ name }) => name.length));
const help = `npm run bench [-- options]: measures the production build on servers of its own.

  --only a,b   only these benches
  --quick      fewer rounds of less, and of all benches those marked with *: under three minutes on an idle machine
  --json FILE  writes the figures, the machine and the versions into FILE
  --compare    prints each ratio beside the recorded one, and marks those over 20 % worse: a report, no failure
  --record     keeps the ratios in docs/performance.json, for --compare
  --help       prints this

Benches:
${benches.map(({ name, measures, isInQuick }) => `  ${isInQuick ? '*' : ' '} ${name.padEnd(width)}  ${measures}`).join('\n')}`;

const options = {
  only: { type: 'string' },
  quick: { type: 'boolean' },
  json: { type: 'string' },
  compare: { type: 'boolean' },
  record: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

await main();

async function main(): Promise<void> {
  const asked = readOptions();
  if (typeof asked === 'string') {
    process.exitCode = 1;
    console.error(`${asked}\n\n${help}`);
    return;
  }
  if (asked.help) {
    console.log(help);
    return;
  }
  const { chosen, isQuick } = asked;
  const startedMs = Date.now();
  const machine = describeMachine();
  console.log(`${machineText(machine)}\n`);
  const figures = await runAll(chosen, isQuick);
  const missed = figures.filter((figure) => !isReached(figure));
  if (missed.length > 0) {
    console.log('\nGoals that were missed:');
    printFigures(missed);
  }
  if (asked.compare) compareWithRecorded(figures);
  if (asked.record) recordRatios(figures, isQuick, machine);
  if (asked.json !== undefined) {
    const result = { measuredAt: new Date(startedMs).toISOString(), isQuick, machine, figures };
    writeFileSync(asked.json, `${JSON.stringify(result, null, 2)}\n`);
  }
  console.log(`\nin ${((Date.now() - startedMs) / 1000).toFixed(0)} s`);
}

interface Asked {
  chosen: readonly Bench[];
  isQuick: boolean;
  json?: string;
  compare: boolean;
  record: boolean;
  help: boolean;
}

/** What the command line asks for, or what is wrong with it. */
function readOptions(): Asked | string {
  try {
    const { only, quick, json, compare, record, help } = parseArgs({ options }).values;
    const isQuick = quick ?? false;
    const names = only?.split(',');
    const unknown = names?.filter((name) => !benches.some((bench) => bench.name === name)) ?? [];
    if (unknown.length > 0) return `There is no bench named ${unknown.join(', ')}.`;
    return {
      chosen: benches.filter((bench) => (names ? names.includes(bench.name) : !isQuick || bench.isInQuick)),
      isQuick,
      ...(json !== undefined && { json }),
      compare: compare ?? false,
      record: record ?? false,
      help: help ?? false,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** One that fails takes nothing from the others, but the run has failed. */
async function runAll(chosen: readonly Bench[], isQuick: boolean): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const bench of chosen) {
    try {
      figures.push(...(await bench.run(isQuick)));
    } catch (error) {
      process.exitCode = 1;
      console.error(`${bench.name} failed:`, error);
    }
  }
  return figures;
}
