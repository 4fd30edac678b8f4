import type { Command } from 'commander';
import { countOf } from '../../../src/client/format-number.ts';
import type { Cli, GlobalOptions } from '../cli.ts';
import { CliFailure, exitCodes } from '../exit-code.ts';
import { print, printJson } from '../output/print.ts';
import { withServerDatabase } from '../server-database.ts';

const examples = `
Encrypts payloads and results anew with the first key of TASKFLOW_ENCRYPTION_KEYS: those of its other keys, and plain ones of
task types that are encrypted now. Run it when every web process and worker has the new key in front; then the old one may go.

Example:
  $ taskflow reencrypt`;

export function describeReencrypt(command: Command, cli: Cli): void {
  command
    .addHelpText('after', examples)
    .action((_options: object, self: Command) => reencrypt(self.optsWithGlobals(), cli));
}

async function reencrypt({ json }: GlobalOptions, cli: Cli): Promise<void> {
  const { jobs, deliveries } = await withServerDatabase(cli, async ({ env, db }) => {
    const [{ createSealer }, { reencryptJobs }, { reencryptDeliveries }] = await Promise.all([
      import('../../../src/server/sealing/sealer.ts'),
      import('../../../src/server/sealing/reencrypt-jobs.ts'),
      import('../../../src/server/sealing/reencrypt-deliveries.ts'),
    ]);
    const sealer = createSealer(env);
    if (!sealer.canSeal) throw new CliFailure(exitCodes.wrongUse, 'TASKFLOW_ENCRYPTION_KEYS is not set');
    return { jobs: await reencryptJobs(db, sealer), deliveries: await reencryptDeliveries(db, sealer) };
  });
  if (json) printJson({ jobs, deliveries });
  else print(`${countOf(jobs.written, 'job')} and ${countOf(deliveries.written, 'webhook')} encrypted anew.`);
  const unreadable = jobs.unreadable + deliveries.unreadable;
  if (unreadable > 0) {
    throw new CliFailure(exitCodes.failed, `${countOf(unreadable, 'row')} cannot be decrypted: their key is missing`);
  }
}
