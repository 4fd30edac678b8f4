import { Option, type Command } from 'commander';
import type { PatchSchedule, Schedule } from '../../../src/jobs/schedule-schema.ts';
import { missedPolicies, overlapPolicies, type MissedPolicy } from '../../../src/jobs/schedule-words.ts';
import type { Cli, GlobalOptions } from '../cli.ts';
import { openClient } from '../connection.ts';
import { durationMs, futureTime, pastTime } from '../input/duration.ts';
import { idArgument } from '../input/id-argument.ts';
import { addJobOptions, toJobFields, type JobOptions } from '../input/job-options.ts';
import { readJsonArgument } from '../input/read-source.ts';
import { wholeNumber } from '../input/whole-number.ts';
import { fieldLines } from '../output/field-lines.ts';
import { plainText } from '../output/plain-text.ts';
import { print, printJson, remark } from '../output/print.ts';
import { printTable } from '../output/print-table.ts';
import { codeOf, lastOf, scheduleColumns, stateLine, tickColumns, whenOf } from '../output/schedule-columns.ts';

const examples = `
Examples:
  $ taskflow schedules create nightly generate_pdf @report.json --cron '30 2 * * *' --timezone Europe/Berlin
  $ taskflow schedules create pulse http_request '{"url":"https://example.com/"}' --every 5m --overlap skip
  $ taskflow schedules list
  $ taskflow schedules change 0199… --cron '0 3 * * *'
  $ taskflow schedules history 0199…
  $ taskflow schedules backfill 0199… --from 3d --dry-run
  $ taskflow schedules run 0199…`;

interface RuleOptions extends GlobalOptions, JobOptions {
  cron?: string;
  every?: number;
  timezone?: string;
  missed?: MissedPolicy;
  overlap?: Schedule['overlap'];
  startAt?: string;
  endAt?: string;
}

interface ChangeOptions extends RuleOptions {
  name?: string;
  payload?: string;
}

interface ListOptions extends GlobalOptions {
  taskType?: string;
  limit?: number;
  cursor?: string;
}

interface BackfillOptions extends GlobalOptions {
  from: string;
  to?: string;
  dryRun?: boolean;
}

export function describeSchedules(command: Command, cli: Cli): void {
  command.addHelpText('afterAll', examples);
  const sub = (name: string, summary: string): Command =>
    command
      .command(name)
      .summary(summary)
      .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`);
  const one = (name: string, summary: string, run: (id: string, options: GlobalOptions, cli: Cli) => Promise<void>) =>
    sub(name, summary)
      .argument('<scheduleId>', '', idArgument)
      .action((id: string, _options: object, self: Command) => run(id, self.optsWithGlobals(), cli));

  addRuleOptions(sub('create', 'submit jobs by cron or at an interval'))
    .argument('<name>')
    .argument('<taskType>')
    .argument('[payload]', 'JSON, @file or -')
    .action((name: string, taskType: string, payload: string | undefined, _options: object, self: Command) =>
      create({ name, taskType, payload }, self.optsWithGlobals(), cli),
    );
  sub('list', 'list schedules, by name')
    .option('--task-type <taskType>', 'only of this type')
    .option('--limit <n>', 'at most so many, 1 to 500', wholeNumber(1, 500))
    .option('--cursor <cursor>', 'go on where a page ended')
    .action((_options: object, self: Command) => list(self.optsWithGlobals(), cli));
  one('show', 'show a schedule, its next ticks and its last run', show);
  addRuleOptions(sub('change', 'change a schedule in place'))
    .argument('<scheduleId>', '', idArgument)
    .option('--name <name>', 'another name')
    .option('--payload <payload>', 'JSON, @file or -')
    .action((id: string, _options: object, self: Command) => change(id, self.optsWithGlobals(), cli));
  one('pause', 'fire nothing until it is resumed', (id, options) => answer(id, 'pause', options, cli));
  one('resume', 'go on with the next tick', (id, options) => answer(id, 'resume', options, cli));
  one('run', 'submit one of its jobs now and print its id', runNow);
  sub('history', 'list what became of its ticks, the newest first')
    .argument('<scheduleId>', '', idArgument)
    .option('--limit <n>', 'at most so many, 1 to 500', wholeNumber(1, 500))
    .option('--cursor <cursor>', 'go on where a page ended')
    .action((id: string, _options: object, self: Command) => history(id, self.optsWithGlobals(), cli));
  sub('backfill', 'submit a job for each tick of a past time that was never fired')
    .argument('<scheduleId>', '', idArgument)
    .requiredOption('--from <when>', 'a time, or a duration ago', (text) => pastTime(text))
    .option('--to <when>', 'now without it', (text) => pastTime(text))
    .option('--dry-run', 'only say how many there would be')
    .action((id: string, _options: object, self: Command) => backfill(id, self.optsWithGlobals(), cli));
  one('delete', 'end a schedule for good; its jobs stay', remove);
}

function addRuleOptions(command: Command): Command {
  return addJobOptions(command, { withClocks: false })
    .option('--cron <pattern>', 'five or six fields, or a name such as @daily')
    .option('--every <duration>', 'an interval in place of cron, such as 5m', durationMs)
    .option('--timezone <zone>', 'of cron, such as Europe/Berlin; UTC without it')
    .addOption(new Option('--missed <policy>', 'what is done about ticks that nobody fired').choices(missedPolicies))
    .addOption(new Option('--overlap <policy>', 'while the job before is under way').choices(overlapPolicies))
    .option('--start-at <when>', 'no tick before: a time, or a duration from now', (text) => futureTime(text))
    .option('--end-at <when>', 'no tick after', (text) => futureTime(text));
}

/** The fields of the API that these options stand for, only those that were given. */
function ruleFields(options: RuleOptions): Omit<PatchSchedule, 'name' | 'taskType' | 'payload'> {
  const { cron, every, timezone, missed, overlap, startAt, endAt } = options;
  const job = toJobFields(options);
  const fields = {
    ...{ cron, everyMs: every, timezone, missed, overlap, startAt, endAt },
    options: Object.keys(job).length > 0 ? job : undefined,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

async function create(
  { name, taskType, payload }: { name: string; taskType: string; payload: string | undefined },
  options: RuleOptions,
  cli: Cli,
): Promise<void> {
  const input = payload === undefined ? {} : { payload: (await readJsonArgument(payload, cli)) as Schedule['payload'] };
  const { startAt, endAt, ...fields } = ruleFields(options);
  const bounds = { ...(startAt && { startAt }), ...(endAt && { endAt }) };
  const made = await (
    await openClient(options, cli)
  ).schedules.create({ name, taskType, ...input, ...fields, ...bounds });
  if (options.json) printJson(made);
  else print(made.scheduleId);
}

async function list(options: ListOptions, cli: Cli): Promise<void> {
  const { taskType, limit, cursor, json } = options;
  const given = Object.fromEntries(
    Object.entries({ taskType, limit, cursor }).filter(([, value]) => value !== undefined),
  );
  const page = await (await openClient(options, cli)).schedules.list(given);
  if (json) return printJson(page);
  printTable(scheduleColumns(Date.now()), page.schedules, 'There are no schedules.');
  if (page.nextCursor !== null) remark(`There are more: --cursor ${page.nextCursor}`);
}

async function show(id: string, options: GlobalOptions, cli: Cli): Promise<void> {
  const schedule = await (await openClient(options, cli)).schedules.get(id);
  if (options.json) return printJson(schedule);
  print(
    fieldLines({
      name: plainText(schedule.name),
      'task type': schedule.taskType,
      when: plainText(whenOf(schedule)),
      missed: schedule.missed,
      overlap: schedule.overlap,
      paused: schedule.pausedAt ?? undefined,
      'in code': codeOf(schedule),
      next: schedule.nextRuns.join(', ') || undefined,
      'last run': lastOf(schedule, Date.now()) || undefined,
    }),
  );
}

async function change(id: string, options: ChangeOptions, cli: Cli): Promise<void> {
  const { name, payload } = options;
  const patch: PatchSchedule = {
    ...ruleFields(options),
    ...(name !== undefined && { name }),
    ...(payload !== undefined && { payload: (await readJsonArgument(payload, cli)) as Schedule['payload'] }),
  };
  const changed = await (await openClient(options, cli)).schedules.update(id, patch);
  if (options.json) printJson(changed);
  else print(stateLine(changed));
}

async function answer(id: string, word: 'pause' | 'resume', options: GlobalOptions, cli: Cli): Promise<void> {
  const schedule = await (await openClient(options, cli)).schedules[word](id);
  if (options.json) printJson(schedule);
  else print(stateLine(schedule));
}

async function runNow(id: string, options: GlobalOptions, cli: Cli): Promise<void> {
  const job = await (await openClient(options, cli)).schedules.run(id);
  if (options.json) printJson(job);
  else print(job.jobId);
}

async function history(id: string, options: ListOptions, cli: Cli): Promise<void> {
  const { limit, cursor, json } = options;
  const client = await openClient(options, cli);
  const page = await client.schedules.ticks(id, { ...(limit && { limit }), ...(cursor && { cursor }) });
  if (json) return printJson(page);
  printTable(tickColumns, page.ticks, 'No tick was fired yet.');
  if (page.nextCursor !== null) remark(`There are more: --cursor ${page.nextCursor}`);
}

async function backfill(id: string, options: BackfillOptions, cli: Cli): Promise<void> {
  const { from, to = new Date(Date.now() - 1000).toISOString(), dryRun, json } = options;
  const { schedules } = await openClient(options, cli);
  if (dryRun) {
    const found = await schedules.previewBackfill(id, { from, to });
    if (json) return printJson(found);
    return print(`${found.ticks - found.known} jobs would be submitted; ${found.known} ticks were fired before.`);
  }
  const done = await schedules.backfill(id, { from, to });
  if (json) printJson(done);
  else print(`${done.submitted} jobs were submitted; ${done.known} ticks had been fired before.`);
}

async function remove(id: string, options: GlobalOptions, cli: Cli): Promise<void> {
  await (await openClient(options, cli)).schedules.delete(id);
  if (options.json) printJson({ scheduleId: id });
  else print(`Schedule ${id} is gone.`);
}
