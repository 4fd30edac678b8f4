import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createGunzip } from 'node:zlib';
import type { Command } from 'commander';
import { countOf } from '../../../src/client/format-number.ts';
import { commandLineActor } from '../../../src/server/audit/actor.ts';
import { writesEntry } from '../../../src/server/audit/writes-entry.ts';
import type { Database } from '../../../src/server/database.ts';
import type { Cli, GlobalOptions } from '../cli.ts';
import { CliFailure, exitCodes } from '../exit-code.ts';
import { readLines } from '../input/read-lines.ts';
import { print, printJson, remark } from '../output/print.ts';
import { withServerDatabase } from '../server-database.ts';

const examples = `
Brings back jobs that RETENTION_EXPORT_DIR kept a copy of, with their attempts, as they ended. One that is there already is left
alone, so that a file may be imported again. Where RETENTION_DAYS is not 0, workers prune again what is older: set it to 0
first, or import into a TaskFlow of its own.

Example:
  $ taskflow import exports/2026-11-27/*.ndjson.gz`;

/** Before the first job: what comes back with it is what was there once. */
const audit = {
  name: 'audit_import',
  text: writesEntry({
    ...{ from: '(VALUES (1)) once', actor: '$2', address: '$3', action: 'jobs.imported' },
    after: `jsonb_build_object('files', $1::jsonb)`,
  }),
};

/** As many as one statement takes. */
const jobsAtOnce = 200;

export function describeImport(command: Command, cli: Cli): void {
  command
    .argument('<files...>', 'as they stand in RETENTION_EXPORT_DIR')
    .addHelpText('after', examples)
    .action((files: string[], _options: object, self: Command) => importFiles(files, self.optsWithGlobals(), cli));
}

async function importFiles(files: string[], { json }: GlobalOptions, cli: Cli): Promise<void> {
  const total = await withServerDatabase(cli, async ({ env, db }) => {
    const names = JSON.stringify(files.map((file) => path.basename(file)));
    await db.query(audit, [names, commandLineActor.name, commandLineActor.address]);
    let [read, jobs] = [0, 0];
    for (const file of files) {
      for await (const lines of partsOf(file)) {
        jobs += await importPart(db, file, lines);
        read += lines.length;
      }
    }
    if (jobs > 0 && env.RETENTION_DAYS > 0)
      remark(`Workers prune what ended more than ${env.RETENTION_DAYS} days ago.`);
    return { jobs, known: read - jobs };
  });
  if (json) printJson(total);
  else print(`${countOf(total.jobs, 'job')} imported, ${total.known} there already.`);
}

async function* partsOf(file: string): AsyncGenerator<string[]> {
  const bytes = createReadStream(file).on('error', (error) => unpacked.destroy(error));
  const unpacked = bytes.pipe(createGunzip());
  let part: string[] = [];
  try {
    for await (const { text } of readLines(unpacked)) {
      part.push(text);
      if (part.length < jobsAtOnce) continue;
      yield part;
      part = [];
    }
  } catch (error) {
    if (error instanceof CliFailure) throw error;
    throw new CliFailure(
      exitCodes.wrongUse,
      `${file}: ${error instanceof Error ? error.message : String(error)}`,
      error,
    );
  }
  if (part.length > 0) yield part;
}

async function importPart(db: Database, file: string, lines: string[]): Promise<number> {
  const [{ importJobs }, { isValueError }] = await Promise.all([
    import('../../../src/server/jobs/transition-job/import-jobs.ts'),
    import('../../../src/server/database.ts'),
  ]);
  try {
    return await importJobs(db, lines);
  } catch (error) {
    if (!isValueError(error)) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new CliFailure(exitCodes.wrongUse, `${file} is no export of jobs: ${message}`, error);
  }
}
