import type { Command } from 'commander';
import { describeAction } from '../act-on-jobs.ts';
import type { Cli } from '../cli.ts';

const examples = `
A pending job never starts, an active one is told to stop. One that has ended is refused: exit code 4.

Examples:
  $ taskflow cancel 0199…
  $ taskflow list --tag old --status pending --all --json | jq -r .jobId | xargs taskflow cancel`;

export function describeCancel(command: Command, cli: Cli): void {
  describeAction(command, cli, { examples, act: (jobs, jobId) => jobs.cancel(jobId) });
}
