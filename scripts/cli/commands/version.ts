import type { Command } from 'commander';
import type { GlobalOptions } from '../cli.ts';
import { print, printJson } from '../output/print.ts';
import { taskFlowVersion } from '../taskflow-version.ts';

export function describeVersion(command: Command): void {
  command.addHelpText('after', '\nExample:\n  $ taskflow version --json').action((_options: object, self: Command) => {
    const version = taskFlowVersion();
    if (self.optsWithGlobals<GlobalOptions>().json) printJson({ taskflow: version, node: process.versions.node });
    else print(`taskflow ${version}, Node ${process.versions.node}`);
  });
}
