import { CommanderError } from 'commander';
import type { Cli, GlobalOptions } from './cli.ts';
import { errorLine } from './error-line.ts';
import { exitCodeOf, exitCodes, type ExitCode } from './exit-code.ts';
import { plainLines } from './output/plain-text.ts';
import { whenAllIsPrinted } from './output/print.ts';
import { createProgram, withoutVainHelp } from './program.ts';

/**
 * Runs the command line and answers its exit code, once all is printed; never rejects. Ctrl-C and a reader that went away end the process.
 *
 * @param args what stands behind `taskflow`
 */
export async function runCli(args: string[], surroundings: Omit<Cli, 'signal' | 'keepOnInterrupt'>): Promise<ExitCode> {
  // Node would let FORCE_COLOR win, and say so on standard error.
  if (process.env['NO_COLOR']) delete process.env['FORCE_COLOR'];
  const stop = new AbortController();
  const interrupt = () => {
    stop.abort();
    process.exit(exitCodes.interrupted);
  };
  process.on('SIGINT', interrupt);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', endWithReader);
  const exitCode = await runProgram(args, {
    ...surroundings,
    signal: stop.signal,
    keepOnInterrupt: () => void process.off('SIGINT', interrupt),
  });
  await whenAllIsPrinted();
  return exitCode;
}

async function runProgram(args: string[], cli: Cli): Promise<ExitCode> {
  let options: GlobalOptions = {};
  try {
    const program = await createProgram(args, cli, (given) => {
      options = given;
    });
    await program.parseAsync(withoutVainHelp(args), { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    // Commander has said already what is wrong.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUse;
    process.stderr.write(`${errorLine(error)}\n`);
    if (options.verbose) process.stderr.write(`${plainLines(traceOf(error))}\n`);
    return exitCodeOf(error);
  }
}

function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(exitCodes.readerGone);
  throw error;
}

function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const trace = error.stack ?? error.message;
  return error.cause instanceof Error ? `${trace}\ncaused by ${traceOf(error.cause)}` : trace;
}
