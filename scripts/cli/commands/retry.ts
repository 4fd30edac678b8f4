import type { Command } from 'commander';
import { describeAction } from '../act-on-jobs.ts';
import type { Cli } from '../cli.ts';

const examples = `
A failed or cancelled job is pending again, with all its attempts anew. Any other is refused: exit code 4.

Examples:
  $ taskflow retry 0199…
  $ taskflow list --status failed --from 1h --all --json | jq -r .jobId | xargs taskflow retry`;

export function describeRetry(command: Command, cli: Cli): void {
  describeAction(command, cli, { examples, act: (jobs, jobId) => jobs.retry(jobId) });
}
