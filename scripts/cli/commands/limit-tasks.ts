import { Option, type Command } from 'commander';
import { limitWords } from '../../../src/client/limit-words.ts';
import type { LimitName, PatchLimits, RateLimit } from '../../../src/jobs/task-limits.ts';
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

/** @throws CliFailure when nothing is named, or something both set and cleared */
function limitsOf({ concurrency, rate: rateLimit, perKey, keyRate, clear = [] }: LimitOptions): PatchLimits {
  const given = { concurrency, rateLimit, concurrencyPerKey: perKey, rateLimitPerKey: keyRate };
  const limits: Record<string, unknown> = {};
  for (const [name, option] of limitOptions) {
    const isCleared = clear.includes(option);
    if (isCleared && given[name] !== undefined) {
      throw new CliFailure(exitCodes.wrongUse, `--${option} and --clear ${option} exclude each other`);
    }
    if (isCleared) limits[name] = null;
    else if (given[name] !== undefined) limits[name] = given[name];
  }
  const options: readonly string[] = Object.values(optionOf);
  const unknown = clear.find((word) => !options.includes(word));
  if (unknown !== undefined) {
    throw new CliFailure(exitCodes.wrongUse, `--clear ${plainText(unknown)} is none of ${options.join(', ')}`);
  }
  if (Object.keys(limits).length === 0) {
    throw new CliFailure(exitCodes.wrongUse, `name a limit: --${options.join(', --')} or --clear`);
  }
  return limits;
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
