import type { Command } from 'commander';
import { countText, percentText } from '../../../src/client/format-number.ts';
import { durationText } from '../../../src/client/format-time.ts';
import type { Stats } from '../../../src/jobs/stats-schema.ts';
import type { Cli, GlobalOptions } from '../cli.ts';
import { openClient } from '../connection.ts';
import { fieldLines } from '../output/field-lines.ts';
import { plainText } from '../output/plain-text.ts';
import { print, printJson } from '../output/print.ts';
import { printTable } from '../output/print-table.ts';
import type { Column } from '../output/table.ts';

const examples = `
Counts of all jobs; rates and durations of the last hour.

Examples:
  $ taskflow stats
  $ taskflow stats --json | jq .counts.failed`;

export function describeStats(command: Command, cli: Cli): void {
  command
    .addHelpText('after', examples)
    .action((_options: object, self: Command) => printStats(self.optsWithGlobals(), cli));
}

async function printStats(options: GlobalOptions, cli: Cli): Promise<void> {
  const stats = await (await openClient(options, cli)).stats();
  if (options.json) return printJson(stats);
  print(overall(stats));
  if (stats.taskTypes.length === 0) return;
  print('');
  printTable(columns, stats.taskTypes, '');
}

function overall({ counts, successRate, activeWorkers, throughputPerMinute, waitMs, runMs }: Stats): string {
  return fieldLines({
    ...Object.fromEntries(Object.entries(counts).map(([status, count]) => [status, countText(count)])),
    'success rate': successRate === null ? null : percentText(successRate),
    workers: countText(activeWorkers),
    'a minute': countText(Math.round(throughputPerMinute * 10) / 10),
    waited: percentiles(waitMs),
    ran: percentiles(runMs),
  });
}

const columns: Column<Stats['taskTypes'][number]>[] = [
  { head: 'TYPE', cell: ({ taskType }) => plainText(taskType), shrinkTo: 8 },
  { head: 'COMPLETED', cell: ({ completed }) => countText(completed), align: 'right' },
  { head: 'FAILED', cell: ({ failed }) => countText(failed), align: 'right' },
  { head: 'CANCELLED', cell: ({ cancelled }) => countText(cancelled), align: 'right' },
  { head: 'A MINUTE', cell: (type) => countText(Math.round(type.throughputPerMinute * 10) / 10), align: 'right' },
  { head: 'RAN P95', cell: ({ runMs }) => (runMs.p95 === null ? '' : durationText(runMs.p95)), align: 'right' },
];

function percentiles({ p50, p95, p99 }: Stats['waitMs']): string | null {
  if (p50 === null || p95 === null || p99 === null) return null;
  return `half under ${durationText(p50)}, 95 % under ${durationText(p95)}, 99 % under ${durationText(p99)}`;
}
