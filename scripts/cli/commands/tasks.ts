import type { Command } from 'commander';
import type { TaskTypeInfo } from '../../../src/jobs/task-type-schema.ts';
import type { Cli, GlobalOptions } from '../cli.ts';
import { openClient } from '../connection.ts';
import { CliFailure, exitCodes } from '../exit-code.ts';
import { fieldLines } from '../output/field-lines.ts';
import { jsonText } from '../output/json-text.ts';
import { plainText } from '../output/plain-text.ts';
import { print, printJson } from '../output/print.ts';
import { printTable } from '../output/print-table.ts';
import type { Column } from '../output/table.ts';

const examples = `
With a task type, its schemas and an example of a payload. --json prints { tasks }, or the one.

Examples:
  $ taskflow tasks
  $ taskflow tasks send_email
  $ taskflow tasks generate_pdf --json | jq .example | taskflow submit generate_pdf -`;

export function describeTasks(command: Command, cli: Cli): void {
  command
    .argument('[taskType]')
    .addHelpText('after', examples)
    .action((taskType: string | undefined, _options: object, self: Command) =>
      printTasks(taskType, self.optsWithGlobals(), cli),
    );
}

async function printTasks(taskType: string | undefined, options: GlobalOptions, cli: Cli): Promise<void> {
  const tasks = await (await openClient(options, cli)).tasks.list();
  if (taskType === undefined) {
    if (options.json) return printJson({ tasks });
    return printTable(columns, tasks, 'No worker has registered a task type yet: start one.');
  }
  const task = tasks.find((known) => known.taskType === taskType);
  if (!task) throw new CliFailure(exitCodes.notFound, `there is no task type ${taskType}: see "taskflow tasks"`);
  if (options.json) printJson(task);
  else print(taskFields(task));
}

const columns: Column<TaskTypeInfo>[] = [
  { head: 'TYPE', cell: ({ taskType }) => plainText(taskType) },
  { head: 'WORKERS', cell: ({ workers }) => String(workers), align: 'right' },
  { head: 'STATE', cell: ({ paused }) => (paused ? 'paused' : 'open') },
  { head: 'DOES', cell: ({ description }) => plainText(description ?? ''), shrinkTo: 10 },
];

function taskFields(task: TaskTypeInfo): string {
  const { concurrency, rateLimit, concurrencyPerKey } = task;
  return fieldLines({
    type: plainText(task.taskType),
    does: task.description === null ? null : plainText(task.description),
    workers: String(task.workers),
    state: task.paused ? 'paused' : 'open',
    'at once': concurrency === null ? null : String(concurrency),
    'at once a key': concurrencyPerKey === null ? null : String(concurrencyPerKey),
    rate: rateLimit === null ? null : `${rateLimit.max} in ${rateLimit.perMs} ms`,
    example: task.example === null ? null : jsonText(task.example),
    payload: jsonText(task.payloadSchema),
    result: task.resultSchema === null ? null : jsonText(task.resultSchema),
  });
}
