import { Command } from 'commander';
import type { Cli, GlobalOptions } from './cli.ts';
import { commandList } from './command-list.ts';
import { plainText } from './output/plain-text.ts';
import { sentence } from './output/sentence.ts';
import { taskFlowVersion } from './taskflow-version.ts';

const rootHelp = `
Where it goes:
  --url, or TASKFLOW_URL, or http://127.0.0.1:3000 (with PORT from .env). The key comes from --key-file or TASKFLOW_KEY;
  --key works too, but whoever lists the processes of this machine sees it. migrate, prune, reencrypt,
  doctor, start and keys use the settings of the server (DATABASE_URL, .env).

Output:
  Tables are for people and may change. --json prints one JSON document; what has no end in sight (list --all, logs,
  watch, many jobs submitted) prints NDJSON, one document a line. Colours only on a terminal, never with NO_COLOR.

Exit codes:
  0 done   1 a job or a check failed   2 wrong use or invalid input   3 not found   4 refused (key, or the job's status)
  5 no answer, or not now   130 Ctrl-C   141 the reader of the output has gone

Examples:
  $ taskflow submit send_email '{"to":"ada@example.org","subject":"Hi","body":"Hello."}' --wait
  $ taskflow list --status failed --from 1h
  $ taskflow logs 0199… --follow
  $ taskflow doctor`;

/** The options of every command that stand before or behind its name and take a value. */
const valued = new Set(['--url', '--key', '--key-file']);

/**
 * The whole command line, of which only the command that is asked for is described: the others are a line of the help.
 *
 * @param onOptions told the global options before the command acts
 */
export async function createProgram(
  args: string[],
  cli: Cli,
  onOptions: (options: GlobalOptions) => void,
): Promise<Command> {
  const program = new Command('taskflow')
    .description('Submits jobs to TaskFlow, shows and controls them, and looks after its server.')
    .version(taskFlowVersion(), '-V, --version')
    .option('--url <url>', 'where web listens')
    .option('--key <key>', 'API key (others see it in ps: prefer TASKFLOW_KEY or --key-file)')
    .option('--key-file <file>', 'file that holds the API key')
    .option('--json', 'output for programs')
    .option('--verbose', 'with an error, say where it comes from')
    .addHelpText('after', rootHelp)
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true, helpWidth: Math.min(process.stdout.columns ?? 100, 100) })
    .configureOutput({
      outputError: (text, write) =>
        write(
          `taskflow: ${plainText(
            text
              .trim()
              .replaceAll('\n', ' ')
              .replace(/^error: /, ''),
          )}\n`,
        ),
    })
    .exitOverride()
    .hook('preAction', (_program, action) => onOptions(action.optsWithGlobals<GlobalOptions>()));
  const wanted = commandName(args);
  for (const { name, summary, load } of commandList) {
    const command = program.command(name).summary(summary).description(sentence(summary));
    if (name === wanted) (await load())(command, cli);
  }
  return program;
}

/** What commander is to parse: help of a command that is none would be that of all others, and not say why. */
export function withoutVainHelp(args: string[]): string[] {
  const wanted = commandName(args);
  if (wanted === undefined || wanted === 'help' || commandList.some(({ name }) => name === wanted)) return args;
  return [wanted];
}

/** The first argument that is no option: options of a command stand behind its name. */
function commandName(args: string[]): string | undefined {
  // "taskflow help list" shows what list can do.
  const rest = args[0] === 'help' ? args.slice(1) : args;
  const index = rest.findIndex((arg, place) => !arg.startsWith('-') && !valued.has(rest[place - 1] ?? ''));
  return rest[index];
}
