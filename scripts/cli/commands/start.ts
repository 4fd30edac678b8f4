import { Argument, type Command } from 'commander';
import type { Cli } from '../cli.ts';

const examples = `
Brings the schema up to date, then runs web and worker until Ctrl-C, which lets jobs come to an end; one that ends by itself
is started again. Without DATABASE_URL an embedded PostgreSQL runs with them, whose data is in .taskflow/. Task types of your
own are in HANDLERS_DIR; in a project that has TaskFlow as a package, the folder handlers is that of itself.

Examples:
  $ taskflow start
  $ taskflow start --watch       # a worker that starts anew when a handler changes
  $ taskflow start worker        # one of them, any number of times, on one machine or many`;

export function describeStart(command: Command, { startProcesses, keepOnInterrupt }: Cli): void {
  command
    .addArgument(new Argument('[process]', 'which one; both, when none is named').choices(['web', 'worker']))
    .option('--watch', 'start the worker anew when a file of a handler changes')
    .addHelpText('after', examples)
    .action(async (name: 'web' | 'worker' | undefined, { watch = false }: { watch?: boolean }) => {
      keepOnInterrupt();
      await startProcesses(name ? [name] : ['web', 'worker'], { isWatched: watch });
    });
}
