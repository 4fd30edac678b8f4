import { Option, type Command } from 'commander';
import { countOf } from '../../../src/client/format-number.ts';
import { commandLineActor } from '../../../src/server/audit/actor.ts';
import { writesEntry } from '../../../src/server/audit/writes-entry.ts';
import type { Cli, GlobalOptions } from '../cli.ts';
import { confirm } from '../confirm.ts';
import { wholeNumber } from '../input/whole-number.ts';
import { print, printJson } from '../output/print.ts';
import { withServerDatabase } from '../server-database.ts';

const examples = `
Workers do this every minute; here it is done at once. Jobs that ended more than RETENTION_DAYS ago are removed with
their attempts, logs and files, beside files that nobody used for a day and statistics by the minute. Task types that say
themselves how long their jobs are kept (retentionDays) are pruned by that, whatever --days says.

Examples:
  $ taskflow prune
  $ taskflow prune --days 7 --yes`;

const countEnded = {
  name: 'count_jobs_to_prune',
  text: `SELECT count(*)::int AS count FROM taskflow.jobs j WHERE j.finished_at < taskflow.now() - $1::int * interval '1 day'
    AND NOT EXISTS (SELECT FROM taskflow.task_types t WHERE t.task_type = j.task_type AND t.retention_days ? j.status)`,
  timeoutMs: 60_000,
};

/** Before the first batch: RETENTION_DAYS is the operator's standing word, another number is a change somebody made. */
const audit = {
  name: 'audit_prune',
  text: writesEntry({
    ...{ from: '(VALUES (1)) once', actor: '$2', address: '$3', action: 'jobs.pruned' },
    after: `jsonb_build_object('days', $1::int)`,
  }),
};

interface PruneOptions extends GlobalOptions {
  days?: number;
  yes?: boolean;
}

export function describePrune(command: Command, cli: Cli): void {
  command
    .addOption(new Option('--days <n>', 'instead of RETENTION_DAYS').argParser(wholeNumber(1, 36_500)))
    .option('--yes', 'do not ask, although --days may be less than RETENTION_DAYS')
    .addHelpText('after', examples)
    .action((_options: object, self: Command) => pruneDatabase(self.optsWithGlobals(), cli));
}

async function pruneDatabase({ days, yes, json }: PruneOptions, cli: Cli): Promise<void> {
  const removed = await withServerDatabase(cli, async ({ env, db }) => {
    const [{ prune }, { createSealer }] = await Promise.all([
      import('../../../worker/maintenance/prune.ts'),
      import('../../../src/server/sealing/sealer.ts'),
    ]);
    const sealer = createSealer(env);
    if (days !== undefined && (env.RETENTION_DAYS === 0 || days < env.RETENTION_DAYS)) {
      const [ended] = await db.query<{ count: number }>(countEnded, [days]);
      const age = countOf(days, 'day');
      await confirm(`Remove ${countOf(ended?.count ?? 0, 'job')} that ended more than ${age} ago, for good?`, { yes });
    }
    if (days !== undefined) await db.query(audit, [days, commandLineActor.name, commandLineActor.address]);
    let total = 0;
    for (;;) {
      const jobs = await prune(db, days ?? env.RETENTION_DAYS, { sealer, exportFolder: env.RETENTION_EXPORT_DIR });
      total += jobs;
      if (jobs === 0) return total;
    }
  });
  if (json) printJson({ jobs: removed });
  else print(`${countOf(removed, 'job')} removed.`);
}
