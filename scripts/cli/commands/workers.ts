import type { Command } from 'commander';
import { bytesText } from '../../../src/client/format-number.ts';
import { relativeTime } from '../../../src/client/format-time.ts';
import type { WorkerInfo } from '../../../src/jobs/stats-schema.ts';
import type { Cli, GlobalOptions } from '../cli.ts';
import { openClient } from '../connection.ts';
import { idArgument } from '../input/id-argument.ts';
import { plainText } from '../output/plain-text.ts';
import { print, printJson } from '../output/print.ts';
import { printTable } from '../output/print-table.ts';
import type { Column } from '../output/table.ts';

const examples = `
A drained worker finishes what it runs, takes nothing new and stays up until it is stopped.

Examples:
  $ taskflow workers
  $ taskflow workers drain 4fb2…`;

export function describeWorkers(command: Command, cli: Cli): void {
  command
    .command('list', { isDefault: true })
    .summary('list the worker processes')
    .description('List the worker processes.')
    .action((_options: object, self: Command) => listWorkers(self.optsWithGlobals(), cli));
  command
    .command('drain')
    .summary('let a worker take nothing new')
    .description('Let a worker take nothing new.')
    .argument('<workerId>', '', idArgument)
    .action((workerId: string, _options: object, self: Command) => drainWorker(workerId, self.optsWithGlobals(), cli));
  command.addHelpText('afterAll', examples);
}

async function listWorkers(options: GlobalOptions, cli: Cli): Promise<void> {
  const workers = await (await openClient(options, cli)).workers.list();
  if (options.json) printJson({ workers });
  else printTable(columns(Date.now()), workers, 'No worker is alive: start one, by npm start or npm run start:worker.');
}

async function drainWorker(workerId: string, options: GlobalOptions, cli: Cli): Promise<void> {
  const worker = await (await openClient(options, cli)).workers.drain(workerId);
  if (options.json) printJson(worker);
  else print(`Worker ${worker.workerId} is ${worker.state}, ${worker.slotsUsed} jobs running.`);
}

function columns(now: number): Column<WorkerInfo>[] {
  return [
    { head: 'WORKER', cell: ({ workerId }) => workerId },
    { head: 'STATE', cell: ({ state }) => state },
    { head: 'JOBS', cell: ({ slotsUsed, concurrency }) => `${slotsUsed}/${concurrency}`, align: 'right' },
    { head: 'HOST', cell: ({ host, pid }) => `${plainText(host)}:${pid}`, shrinkTo: 8 },
    { head: 'MEMORY', cell: ({ memoryBytes }) => bytesText(memoryBytes), align: 'right' },
    { head: 'STARTED', cell: ({ startedAt }) => relativeTime(startedAt, now) },
    { head: 'TYPES', cell: ({ taskTypes }) => plainText(taskTypes.join(' ')), shrinkTo: 8 },
  ];
}
