import { Option, type Command } from 'commander';
import { limitWords } from '../../../src/client/limit-words.ts';
import type { PatchLimits, RateLimit } from '../../../src/jobs/task-limits.ts';
import type { LimitName } from '../../../src/jobs/limit-bounds.ts';
import type { TaskTypeInfo } from '../../../src/jobs/task-type-schema.ts';
import type { Cli, GlobalOptions } from '../cli.ts';
import { openClient } from '../connection.ts';
import { CliFailure, exitCodes } from '../exit-code.ts';
import { rate } from '../input/rate.ts';
import { wholeNumber } from '../input/whole-number.ts';
import { plainText } from '../output/plain-text.ts';
import { print, printJson } from '../output/print.ts';

/** The options that set a limit, by its name in the API. */
const optionOf = {
  concurrency: 'concurrency',
  rateLimit: 'rate',
  concurrencyPerKey: 'per-key',
  rateLimitPerKey: 'key-rate',
} as const satisfies Record<LimitName, string>;
const limitOptions = Object.entries(optionOf) as [LimitName, (typeof optionOf)[LimitName]][];

interface LimitOptions extends GlobalOptions {
  concurrency?: number;
  rate?: RateLimit;
  perKey?: number;
  keyRate?: RateLimit;
  clear?: string[];
  fromCode?: string[];
}

interface PauseOptions extends GlobalOptions {
  all?: boolean;
}

/** Adds what changes task types: their limits and pauses. */
export function describeLimiting(command: Command, cli: Cli): void {
  const atOnce = wholeNumber(1, 100_000);
  command
    .command('limit')
    .summary('change limits of a task type at run time')
    .description('Change limits of a task type at run time. What is not named stays as it is.')
    .argument('<taskType>')
    .option('--concurrency <n>', 'at once over all workers', atOnce)
    .option('--rate <n/duration>', 'started in a time, such as 100/1m', rate)
    .option('--per-key <n>', 'at once of one concurrency key', atOnce)
    .option('--key-rate <n/duration>', 'started in a time, of one concurrency key', rate)
    .addOption(
      new Option(
        '--clear <limit>',
        `no such limit, of ${Object.values(optionOf).join(', ')}; may be repeated`,
      ).argParser(collect),
    )
    .option('--from-code <limit>', 'as code says, from the next start of a worker on; may be repeated', collect)
    .action((taskType: string, _options: object, self: Command) => limit(taskType, self.optsWithGlobals(), cli));
  for (const [word, summary] of [
    ['pause', 'start no job of a task type, or of any'],
    ['resume', 'start its jobs again, or those of all'],
  ] as const) {
    command
      .command(word)
      .summary(summary)
      .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}. What runs goes on.`)
      .argument('[taskType]')
      .option('--all', 'of all task types, by a switch of its own')
      .action((taskType: string | undefined, _options: object, self: Command) =>
        steer(word, taskType, self.optsWithGlobals(), cli),
      );
  }
}

function collect(text: string, before: string[] = []): string[] {
  return [...before, text];
}

/** @throws CliFailure when nothing is named, or one limit in two ways */
function limitsOf(options: LimitOptions): PatchLimits {
  const { concurrency, rate: rateLimit, perKey, keyRate } = options;
  const given = { concurrency, rateLimit, concurrencyPerKey: perKey, rateLimitPerKey: keyRate };
  const cleared = namesOf('clear', options.clear);
  const followCode = namesOf('from-code', options.fromCode);
  const set = limitOptions.map(([name]) => name).filter((name) => given[name] !== undefined);
  const named = [...set, ...cleared, ...followCode];
  const twice = named.find((name, index) => named.indexOf(name) < index);
  if (twice)
    throw new CliFailure(exitCodes.wrongUse, `${optionOf[twice]} is named in two ways: one excludes the other`);
  if (named.length === 0) {
    const all = Object.values(optionOf).join(', --');
    throw new CliFailure(exitCodes.wrongUse, `name a limit: --${all}, --clear or --from-code`);
  }
  return {
    ...Object.fromEntries(set.map((name) => [name, given[name]])),
    ...Object.fromEntries(cleared.map((name) => [name, null])),
    ...(followCode.length > 0 && { followCode }),
  };
}

/** The limits that an option names as the options that set them are called. @throws CliFailure */
function namesOf(option: string, words: string[] = []): LimitName[] {
  return words.map((word) => {
    const [name] = limitOptions.find(([, own]) => own === word) ?? [];
    if (name) return name;
    const all = Object.values(optionOf).join(', ');
    throw new CliFailure(exitCodes.wrongUse, `--${option} ${plainText(word)} is none of ${all}`);
  });
}

async function limit(taskType: string, options: LimitOptions, cli: Cli): Promise<void> {
  const limits = limitsOf(options);
  const task = await (await openClient(options, cli)).tasks.update(taskType, limits);
  if (options.json) printJson(task);
  else print(`${plainText(task.taskType)}: ${limitWords(task)}.`);
}

async function steer(
  word: 'pause' | 'resume',
  taskType: string | undefined,
  options: PauseOptions,
  cli: Cli,
): Promise<void> {
  if ((taskType === undefined) === (options.all !== true)) {
    throw new CliFailure(exitCodes.wrongUse, `name a task type, or say --all`);
  }
  const { tasks } = await openClient(options, cli);
  if (taskType !== undefined) {
    const task = await tasks[word](taskType);
    return options.json ? printJson(task) : print(stateLine(task));
  }
  const all = await (word === 'pause' ? tasks.pauseAll() : tasks.resumeAll());
  if (options.json) return printJson(all);
  print(all.allPaused ? 'All task types are paused.' : 'Task types run again, but for those paused by themselves.');
}

function stateLine({ taskType, paused }: TaskTypeInfo): string {
  return `Task type ${plainText(taskType)} ${paused ? 'is paused' : 'runs again'}.`;
}
