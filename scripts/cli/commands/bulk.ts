import type { Command } from 'commander';
import { type JobAction } from '../../../src/jobs/job-action-schema.ts';
import { jobActionKinds, type JobActionKind } from '../../../src/jobs/job-action-words.ts';
import type { TaskFlowClient } from '../../../src/sdk/taskflow-client.ts';
import { actionLine } from '../output/action-line.ts';
import type { Cli, GlobalOptions } from '../cli.ts';
import { confirm } from '../confirm.ts';
import { openClient } from '../connection.ts';
import { countJobs } from '../count-jobs.ts';
import { CliFailure, exitCodes } from '../exit-code.ts';
import { followAction } from '../follow-action.ts';
import { addFilterOptions, toFilter, type FilterOptions } from '../input/filter-options.ts';
import { durationMs } from '../input/duration.ts';
import { idArgument } from '../input/id-argument.ts';
import { sentence } from '../output/sentence.ts';
import { print, printJson } from '../output/print.ts';

const examples = `
Acts on every job that the filter names, in the background on the server. Asks before, naming the number; --yes does not
ask. Waits for the end, which Ctrl-C does not stop: "bulk stop" does. Without any filter say --all.

Examples:
  $ taskflow bulk retry --status failed --type send_email --from 2h
  $ taskflow bulk delete --status completed --to 7d --yes
  $ taskflow bulk cancel --tag import --yes --no-wait
  $ taskflow bulk retry --status failed --start-after 30s
  $ taskflow bulk stop 0199…
  $ taskflow bulk undo 0199…`;

const descriptions: Record<JobActionKind, string> = {
  cancel: 'cancel pending and active jobs',
  retry: 'make failed and cancelled jobs pending again',
  delete: 'remove ended jobs for good',
};

interface BulkOptions extends GlobalOptions, FilterOptions {
  all?: boolean;
  yes?: boolean;
  startAfter?: number;
  wait: boolean;
}

export function describeBulk(command: Command, cli: Cli): void {
  command.addHelpText('afterAll', examples);
  for (const kind of jobActionKinds) {
    addFilterOptions(command.command(kind).summary(descriptions[kind]).description(sentence(descriptions[kind])))
      .option('--all', 'every job there is, in place of a filter')
      .option('--yes', 'do not ask')
      .option(
        '--start-after <duration>',
        'begin so much later, such as 30s: stopped before, nothing is done',
        durationMs,
      )
      .option('--no-wait', 'print the id of the action and leave it to itself')
      .action((_options: object, self: Command) => actOnMany(kind, self.optsWithGlobals(), cli));
  }
  describeOne(command, cli, 'show', 'how far an action has come', ({ actions }, id) => actions.get(id));
  describeOne(command, cli, 'stop', 'stop an action; what it did stays done', ({ actions }, id) => actions.stop(id));
  const undo = 'undo one that ended: retry what it cancelled, cancel what it retried';
  describeOne(command, cli, 'undo', undo, ({ actions }, id) => actions.undo(id));
}

function describeOne(
  command: Command,
  cli: Cli,
  name: string,
  summary: string,
  ask: (client: TaskFlowClient, actionId: string) => Promise<JobAction>,
): void {
  command
    .command(name)
    .summary(summary)
    .description(sentence(summary))
    .argument('<actionId>', '', idArgument)
    .action(async (actionId: string, _options: object, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions>();
      const action = await ask(await openClient(options, cli), actionId);
      if (options.json) printJson(action);
      else print(actionLine(action));
    });
}

async function actOnMany(kind: JobActionKind, options: BulkOptions, cli: Cli): Promise<void> {
  const filter = toFilter(options);
  const { all, yes, json, startAfter: startAfterMs } = options;
  if (Object.keys(filter).length > 0 === (all === true)) {
    throw new CliFailure(exitCodes.wrongUse, 'name jobs by a filter such as --tag, or say --all and no filter');
  }
  const client = await openClient(options, cli);
  if (!yes) {
    const number = await countJobs(client.jobs, kind, filter);
    await confirm(`${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${number}?`, { yes });
  }
  const started = await client.actions.create({
    action: kind,
    filter,
    ...(all && { all: true }),
    ...(startAfterMs && { startAfterMs }),
  });
  if (!options.wait) return json ? printJson(started) : print(started.actionId);
  const action = await followAction(client.actions, started, cli.signal);
  if (json) printJson(action);
  else print(actionLine(action));
  if (action.failed > 0) throw new CliFailure(exitCodes.failed, `${action.failed} jobs failed: ${action.error ?? ''}`);
}
