import { CommanderError } from 'commander';
import { vi } from 'vitest';
import type { Cli } from '../../scripts/cli/cli.ts';
import { errorLine } from '../../scripts/cli/error-line.ts';
import { exitCodeOf } from '../../scripts/cli/exit-code.ts';
import { createProgram, withoutVainHelp } from '../../scripts/cli/program.ts';
import type { CliRun } from './run-cli.ts';

/**
 * Runs a command in this very process, where starting one would cost a second: with what it printed and the exit code it
 * would have ended with. Only one at a time, for it takes the standard streams.
 */
export async function runCommand(args: string[], signal = new AbortController().signal): Promise<CliRun> {
  const printed = { stdout: '', stderr: '' };
  const taken = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      printed[name] += String(text);
      return true;
    }),
  );
  const cli: Cli = {
    folder: process.cwd(),
    signal,
    keepOnInterrupt: () => undefined,
    joinEmbeddedDatabase: () => Promise.reject(new Error('There is no database here.')),
    startProcesses: () => Promise.reject(new Error('Nothing is started here.')),
  };
  let code = 0;
  try {
    const program = await createProgram(args, cli, () => undefined);
    await program.parseAsync(withoutVainHelp(args), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) code = error.exitCode === 0 ? 0 : 2;
    else {
      code = exitCodeOf(error);
      printed.stderr += `${errorLine(error)}\n`;
    }
  } finally {
    for (const spy of taken) spy.mockRestore();
  }
  return { code, ...printed };
}
