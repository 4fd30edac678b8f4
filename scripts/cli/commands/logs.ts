import type { Command } from 'commander';
import type { Cli, GlobalOptions } from '../cli.ts';
import { openClient } from '../connection.ts';
import { idArgument } from '../input/id-argument.ts';
import { logLine } from '../output/log-line.ts';
import { print, printJsonLine, whenReaderKeepsUp } from '../output/print.ts';

const examples = `
The lines of the handler, and one for each step of the job, oldest first. --json prints NDJSON.

Examples:
  $ taskflow logs 0199…
  $ taskflow logs 0199… --follow          # until it has ended
  $ taskflow logs 0199… --json | jq -r 'select(.level == "error") | .message'`;

export function describeLogs(command: Command, cli: Cli): void {
  command
    .argument('<jobId>', '', idArgument)
    .option('-f, --follow', 'go on until the job has ended')
    .addHelpText('after', examples)
    .action((jobId: string, _options: object, self: Command) => printLogs(jobId, self.optsWithGlobals(), cli));
}

async function printLogs(jobId: string, options: GlobalOptions & { follow?: boolean }, cli: Cli): Promise<void> {
  const { jobs } = await openClient(options, cli);
  const { follow, json } = options;
  for await (const line of jobs.logs(jobId, { follow, signal: cli.signal })) {
    if (json) printJsonLine(line);
    else print(logLine(line));
    await whenReaderKeepsUp();
  }
}
