import type { Command } from 'commander';
import { countText } from '../../../src/client/format-number.ts';
import { absoluteTime } from '../../../src/client/format-time.ts';
import { limitWords } from '../../../src/client/limit-words.ts';
import type { TaskTypeInfo } from '../../../src/jobs/task-type-schema.ts';
import type { Cli, GlobalOptions } from '../cli.ts';
import { openClient } from '../connection.ts';
import { fieldLines } from '../output/field-lines.ts';
import { jsonText } from '../output/json-text.ts';
import { plainText } from '../output/plain-text.ts';
import { print, printJson, remark } from '../output/print.ts';
import { printTable } from '../output/print-table.ts';
import type { Column } from '../output/table.ts';
import { describeLimiting } from './limit-tasks.ts';

const examples = `
With a task type, its limits, schemas and an example of a payload. --json prints { tasks, allPaused }, or the one.

Examples:
  $ taskflow tasks
  $ taskflow tasks send_email
  $ taskflow tasks generate_pdf --json | jq .example | taskflow submit generate_pdf -
  $ taskflow tasks limit send_email --concurrency 5 --rate 100/1m
  $ taskflow tasks limit send_email --clear concurrency
  $ taskflow tasks pause send_email
  $ taskflow tasks pause --all`;

export function describeTasks(command: Command, cli: Cli): void {
  command
    .command('show', { isDefault: true })
    .summary('list the task types, or show one')
    .description('List the task types, or show one.')
    .argument('[taskType]')
    .action((taskType: string | undefined, _options: object, self: Command) =>
      printTasks(taskType, self.optsWithGlobals(), cli),
    );
  describeLimiting(command, cli);
  command.addHelpText('afterAll', examples);
}

async function printTasks(taskType: string | undefined, options: GlobalOptions, cli: Cli): Promise<void> {
  const { tasks } = await openClient(options, cli);
  if (taskType !== undefined) {
    const task = await tasks.get(taskType);
    return options.json ? printJson(task) : print(taskFields(task));
  }
  const overview = await tasks.overview();
  if (options.json) return printJson(overview);
  printTable(columns, overview.tasks, 'No worker has registered a task type yet: start one.');
  if (overview.allPaused) remark('All are paused: taskflow tasks resume --all');
}

const figure = (count: number | undefined): string => (count === undefined ? '' : countText(count));

const columns: Column<TaskTypeInfo>[] = [
  { head: 'TYPE', cell: ({ taskType }) => plainText(taskType) },
  { head: 'WORKERS', cell: ({ workers }) => String(workers), align: 'right' },
  { head: 'PENDING', cell: ({ jobs }) => figure(jobs?.pending), align: 'right' },
  { head: 'ACTIVE', cell: ({ jobs }) => figure(jobs?.active), align: 'right' },
  { head: 'STATE', cell: stateText },
  { head: 'LIMITS', cell: (task) => limitWords(task), shrinkTo: 10 },
  { head: 'DOES', cell: ({ description }) => plainText(description ?? ''), shrinkTo: 10 },
];

function stateText({ paused }: TaskTypeInfo): string {
  return paused ? 'paused' : 'open';
}

function taskFields(task: TaskTypeInfo): string {
  const { pausedAt, pausedBy, jobs } = task;
  const since =
    pausedAt === null ? '' : ` since ${absoluteTime(pausedAt)}${pausedBy === null ? '' : ` by ${pausedBy}`}`;
  return fieldLines({
    type: plainText(task.taskType),
    does: task.description === null ? null : plainText(task.description),
    workers: String(task.workers),
    state: plainText(`${stateText(task)}${since}`),
    limits: limitWords(task),
    'set by operator': task.operatorLimits.join(', '),
    jobs: jobs && `${countText(jobs.pending)} pending, ${countText(jobs.active)} active`,
    'oldest due': jobs?.oldestDueAt && absoluteTime(jobs.oldestDueAt),
    example: task.example === null ? null : jsonText(task.example),
    payload: jsonText(task.payloadSchema),
    result: task.resultSchema === null ? null : jsonText(task.resultSchema),
  });
}
