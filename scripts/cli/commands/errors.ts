import { styleText } from 'node:util';
import { Option, type Command } from 'commander';
import { countOf } from '../../../src/client/format-number.ts';
import type { ErrorGroup } from '../../../src/jobs/error-group-schema.ts';
import { errorGroupSorts, errorGroupStates, mostIgnoredAbove } from '../../../src/jobs/error-group-words.ts';
import type { ErrorGroupFilter } from '../../../src/sdk/error-calls.ts';
import type { TaskFlowClient } from '../../../src/sdk/taskflow-client.ts';
import type { Cli, GlobalOptions } from '../cli.ts';
import { confirm } from '../confirm.ts';
import { openClient } from '../connection.ts';
import { CliFailure, exitCodes } from '../exit-code.ts';
import { followAction } from '../follow-action.ts';
import { pastTime } from '../input/duration.ts';
import { idArgument } from '../input/id-argument.ts';
import { wholeNumber } from '../input/whole-number.ts';
import { actionLine } from '../output/action-line.ts';
import { errorColumns, errorFields, errorJobColumns, groupState, newestExample } from '../output/error-columns.ts';
import { print, printJson, printJsonLine, remark, whenReaderKeepsUp } from '../output/print.ts';
import { printTable } from '../output/print-table.ts';
import { sentence } from '../output/sentence.ts';

const examples = `
Errors that are the same one again are one group, named by its fingerprint: see docs/errors.md.

Examples:
  $ taskflow errors list --state open --sort count
  $ taskflow errors show 1-9f86d081884c7d659a2feaa0
  $ taskflow errors ignore 1-9f86d081884c7d659a2feaa0 --above 100
  $ taskflow errors resolve 1-9f86d081884c7d659a2feaa0
  $ taskflow errors retry 1-9f86d081884c7d659a2feaa0 --yes`;

interface ListOptions extends GlobalOptions {
  state?: ErrorGroupFilter['state'];
  type?: string;
  q?: string;
  from?: string;
  to?: string;
  sort?: ErrorGroupFilter['sort'];
  limit?: number;
  cursor?: string;
  all?: boolean;
}

interface RetryOptions extends GlobalOptions {
  yes?: boolean;
  wait: boolean;
}

export function describeErrors(command: Command, cli: Cli): void {
  command.addHelpText('afterAll', examples);
  const sub = (name: string, summary: string): Command =>
    command.command(name).summary(summary).description(sentence(summary));
  const one = (name: string, summary: string) => sub(name, summary).argument('<fingerprint>', '', idArgument);
  const decide = (name: string, summary: string, ask: Decide) =>
    one(name, summary).action((fingerprint: string, _options: object, self: Command) =>
      decideOne(fingerprint, self.optsWithGlobals(), cli, ask),
    );

  sub('list', 'list groups of errors, the last seen first')
    .addOption(
      new Option('--state <state>', 'only these; open is new, returned and ongoing').choices([
        'open',
        ...errorGroupStates,
      ]),
    )
    .option('--type <taskType>', 'only errors of this task type')
    .option('--q <text>', 'only with this in message, frame, class or code')
    .option('--from <when>', 'seen then or later: a time, or so long ago, such as 2h', (text) => pastTime(text))
    .option('--to <when>', 'first seen then or earlier', (text) => pastTime(text))
    .addOption(new Option('--sort <order>', 'lastSeen without it; all in falling order').choices(errorGroupSorts))
    .option('--limit <n>', 'at most so many, 1 to 500; with --all, so many a request', wholeNumber(1, 500))
    .option('--cursor <cursor>', 'go on where a page ended')
    .option('--all', 'page by page to the end')
    .action((_options: object, self: Command) => listGroups(self.optsWithGlobals(), cli));
  one('show', 'show a group, its newest error and its newest jobs')
    .alias('get')
    .action((fingerprint: string, _options: object, self: Command) =>
      showGroup(fingerprint, self.optsWithGlobals(), cli),
    );
  decide('ignore', 'leave a group out of sight', (errors, fingerprint, { above }) =>
    errors.ignore(fingerprint, above === undefined ? {} : { above }),
  ).option(
    '--above <n>',
    'until it is seen more often than this in an hour; for good without it',
    wholeNumber(1, mostIgnoredAbove),
  );
  decide('resolve', 'say that the cause of a group is gone; seen again, it has returned', (errors, fingerprint) =>
    errors.resolve(fingerprint),
  );
  decide('reopen', 'take back that a group is ignored or resolved', (errors, fingerprint) =>
    errors.reopen(fingerprint),
  );
  one('retry', 'retry the jobs of a group that are failed now')
    .option('--yes', 'do not ask')
    .option('--no-wait', 'print the id of the action and leave it to itself')
    .action((fingerprint: string, _options: object, self: Command) =>
      retryGroup(fingerprint, self.optsWithGlobals(), cli),
    );
}

async function listGroups(options: ListOptions, cli: Cli): Promise<void> {
  const { state, type, q, from, to, sort, limit, cursor, json, all } = options;
  const given = Object.entries({ state, taskType: type, q, from, to, sort, limit, cursor });
  const filter: ErrorGroupFilter = Object.fromEntries(given.filter(([, value]) => value !== undefined));
  const { errors } = await openClient(options, cli);
  if (all && json) {
    for await (const group of errors.list(filter)) {
      printJsonLine(group);
      await whenReaderKeepsUp();
    }
    return;
  }
  const page = all
    ? { groups: await Array.fromAsync(errors.list(filter)), nextCursor: null }
    : await errors.page(filter);
  if (json) return printJson(page);
  printTable(errorColumns(Date.now()), page.groups, 'No errors are like this.');
  if (page.nextCursor !== null) remark(`There are more: --all, or --cursor ${page.nextCursor}`);
}

async function showGroup(fingerprint: string, options: GlobalOptions, cli: Cli): Promise<void> {
  const group = await (await openClient(options, cli)).errors.get(fingerprint);
  if (options.json) return printJson(group);
  print(errorFields(group));
  const example = newestExample(group);
  if (example !== undefined) print(`\n${styleText('bold', 'Newest error')}\n${example}`);
  print(`\n${styleText('bold', 'Newest jobs')}`);
  printTable(errorJobColumns, group.jobs, 'Its jobs are gone.');
}

type DecideOptions = GlobalOptions & { above?: number };
type Decide = (errors: TaskFlowClient['errors'], fingerprint: string, options: DecideOptions) => Promise<ErrorGroup>;

async function decideOne(fingerprint: string, options: DecideOptions, cli: Cli, ask: Decide): Promise<void> {
  const group = await ask((await openClient(options, cli)).errors, fingerprint, options);
  if (options.json) printJson(group);
  else print(`${group.fingerprint}  ${groupState(group)}`);
}

async function retryGroup(fingerprint: string, options: RetryOptions, cli: Cli): Promise<void> {
  const { yes, wait, json } = options;
  const { errors, actions } = await openClient(options, cli);
  if (!yes) {
    const { failedNow, isFailedNowWhole } = await errors.get(fingerprint);
    await confirm(`Retry ${isFailedNowWhole ? '' : 'at least '}${countOf(failedNow, 'job')}?`, { yes });
  }
  const started = await errors.retry(fingerprint);
  if (!wait) return json ? printJson(started) : print(started.actionId);
  const action = await followAction(actions, started, cli.signal);
  if (json) printJson(action);
  else print(actionLine(action));
  if (action.failed > 0) throw new CliFailure(exitCodes.failed, `${action.failed} jobs failed: ${action.error ?? ''}`);
}
