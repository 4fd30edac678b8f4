import { createHash } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Database, Statement } from '../../src/server/database.ts';

const compress = promisify(gzip);

interface ExportedRow {
  id: string;
  version: number;
  /** The day of its end, in UTC: `2026-11-27`. */
  day: string;
  line: string;
}

const statement: Statement = {
  name: 'export_jobs',
  // Each by its key, and as a whole: what a later version adds to the tables is in it.
  text: `
  SELECT j.id, j.version, to_char(j.finished_at AT TIME ZONE 'utc', 'YYYY-MM-DD') AS day,
    jsonb_build_object('job', to_jsonb(j), 'attempts', coalesce((SELECT jsonb_agg(to_jsonb(t) ORDER BY t.number)
      FROM taskflow.job_attempts t WHERE t.job_id = j.id), '[]'))::text AS line
  FROM taskflow.jobs j WHERE j.id = ANY($1::uuid[]) ORDER BY j.id`,
  timeoutMs: 30_000,
};

/** Jobs of which there is a copy on the disk, as they were then: `versions` has the number of each. */
export interface ExportedJobs {
  ids: string[];
  versions: number[];
}

/**
 * Writes jobs with their attempts to a file of their own below `folder`, gzipped, a JSON object a line. When it returns, the
 * file is on the disk under its name; whoever dies before that leaves a hidden part of it at most. The name is made of what
 * is in it: who writes the same jobs again writes the same file, and who writes some of them again makes another, whose
 * import changes nothing.
 */
export async function exportJobs(db: Pick<Database, 'query'>, folder: string, ids: string[]): Promise<ExportedJobs> {
  const rows = await db.query<ExportedRow>(statement, [ids]);
  const days = Map.groupBy(rows, ({ day }) => day);
  for (const [day, jobs] of days) await writeFile(folder, day, jobs.map(({ line }) => `${line}\n`).join(''));
  return { ids: rows.map(({ id }) => id), versions: rows.map(({ version }) => version) };
}

async function writeFile(folder: string, day: string, text: string): Promise<void> {
  const within = path.join(folder, day);
  const name = `jobs-${createHash('sha256').update(text).digest('hex').slice(0, 32)}.ndjson.gz`;
  // Payloads are nobody else's to read.
  await mkdir(within, { recursive: true, mode: 0o700 });
  const part = path.join(within, `.${name}.part`);
  const file = await open(part, 'w', 0o600);
  try {
    await file.writeFile(await compress(text));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, path.join(within, name));
  for (const changed of [within, folder]) await syncFolder(changed);
}

/** A name is on the disk when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
