import type { Command } from 'commander';
import { schemaOf } from '../../../src/server/schema-name.ts';
import type { Cli, GlobalOptions } from '../cli.ts';
import { CliFailure, exitCodes } from '../exit-code.ts';
import { messageOf } from '../doctor/message-of.ts';
import { print, printJson, remark } from '../output/print.ts';
import { withServerSettings } from '../server-database.ts';

const examples = `
Applies what the database lacks, each migration whole or not at all, under a lock: any number may run at once. One that was
ended while it built an index is run again. Uses DATABASE_DIRECT_URL where it is set, else DATABASE_URL.

Examples:
  $ taskflow migrate
  $ taskflow migrate --check      # exit code 1 when the schema is behind, changes nothing`;

export function describeMigrate(command: Command, cli: Cli): void {
  command
    .option('--check', 'only say what is missing')
    .addHelpText('after', examples)
    .action((_options: object, self: Command) => migrateDatabase(self.optsWithGlobals(), cli));
}

async function migrateDatabase({ check, json }: GlobalOptions & { check?: boolean }, cli: Cli): Promise<void> {
  const names = await withServerSettings(cli, async (settings) => {
    const name = settings['DATABASE_DIRECT_URL'] ? 'DATABASE_DIRECT_URL' : 'DATABASE_URL';
    const url = settings[name];
    if (!url || !/^postgres(ql)?:\/\//.test(url)) {
      throw new CliFailure(exitCodes.wrongUse, `${name} must be a postgresql:// URL`);
    }
    const schema = givenSchema(settings);
    return check
      ? findMissing(url, schema)
      : (await import('../../../prisma/migrate.ts')).migrate(url, { schema, say: remark });
  });
  if (json) printJson(check ? { missing: names } : { applied: names });
  else if (names.length === 0) print('The schema is up to date.');
  else print(`${check ? 'Missing' : 'Applied'}: ${names.join(', ')}`);
  if (check && names.length > 0) throw new CliFailure(exitCodes.failed, 'the schema is behind: run "taskflow migrate"');
}

function givenSchema(settings: Readonly<Record<string, string | undefined>>): string {
  try {
    return schemaOf(settings);
  } catch (error) {
    throw new CliFailure(exitCodes.wrongUse, messageOf(error), error);
  }
}

async function findMissing(connectionString: string, schema: string): Promise<string[]> {
  const [{ clientOf }, { missingMigrations }] = await Promise.all([
    import('../../../src/server/database-schema.ts'),
    import('../../../prisma/migrate.ts'),
  ]);
  const client = new (clientOf(schema))({ connectionString, connectionTimeoutMillis: 5000 });
  await client.connect();
  try {
    return await missingMigrations(client);
  } finally {
    await client.end();
  }
}
