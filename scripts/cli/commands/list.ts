import type { Command } from 'commander';
import type { Cli, GlobalOptions } from '../cli.ts';
import { openClient } from '../connection.ts';
import { addFilterOptions, toFilter, type FilterOptions } from '../input/filter-options.ts';
import { wholeNumber } from '../input/whole-number.ts';
import { jobColumns, listedFields } from '../output/job-columns.ts';
import { printJson, printJsonLine, remark, whenReaderKeepsUp } from '../output/print.ts';
import { printTable } from '../output/print-table.ts';

const examples = `
--json prints { jobs, nextCursor } with all fields, as the API answers it; with --all one job a line (NDJSON).

Examples:
  $ taskflow list
  $ taskflow list --status failed --type send_email --from 1h
  $ taskflow list --q 'status:failed,cancelled after:2h "smtp timeout"'
  $ taskflow list --tag nightly --all --json | jq -r .jobId | xargs taskflow retry`;

interface ListOptions extends GlobalOptions, FilterOptions {
  limit?: number;
  cursor?: string;
  all?: boolean;
}

export function describeList(command: Command, cli: Cli): void {
  addFilterOptions(command)
    .option('--limit <n>', 'at most so many, 1 to 500; with --all, so many a request', wholeNumber(1, 500))
    .option('--cursor <cursor>', 'go on where a page ended')
    .option('--all', 'page by page to the end')
    .addHelpText('after', examples)
    .action((_options: object, self: Command) => listJobs(self.optsWithGlobals(), cli));
}

async function listJobs(options: ListOptions, cli: Cli): Promise<void> {
  const client = await openClient(options, cli);
  const { limit, cursor, json, all } = options;
  const filter = { ...toFilter(options), ...(limit && { limit }), ...(cursor && { cursor }) };
  const ofTable = { ...filter, fields: listedFields };
  if (all && json) {
    for await (const job of client.jobs.list(filter)) {
      printJsonLine(job);
      await whenReaderKeepsUp();
    }
    return;
  }
  if (json) return printJson(await client.jobs.page(filter));
  const none = 'No jobs are like this.';
  if (all) {
    let isAny = false;
    for await (const jobs of client.jobs.list(ofTable).pages()) {
      printTable(jobColumns(Date.now()), jobs, none);
      await whenReaderKeepsUp();
      isAny = true;
    }
    if (!isAny) remark(none);
    return;
  }
  const { jobs, nextCursor } = await client.jobs.page(ofTable);
  // A search ends its page where its time is over, found or not.
  const isSearching = jobs.length === 0 && nextCursor !== null;
  printTable(jobColumns(Date.now()), jobs, isSearching ? 'Nothing is found so far.' : none);
  if (nextCursor !== null)
    remark(`There are more${isSearching ? ' to look at' : ''}: --all, or --cursor ${nextCursor}`);
}
