import { exportedFields } from '../../jobs/export-jobs-schema.ts';
import type { ExportFormat } from '../../jobs/job-action-words.ts';
import type { JobField } from '../../jobs/find-jobs-schema.ts';
import type { JobFilter } from '../../jobs/job-filter-schema.ts';
import type { Caller } from '../auth/caller.ts';
import type { KeyRing } from '../auth/key-ring.ts';
import { watchCaller } from '../auth/watch-caller.ts';
import type { Database } from '../database.ts';
import { csvField } from '../http/csv-field.ts';
import { textStream } from '../http/text-stream.ts';
import type { Sealer } from '../sealing/sealer.ts';
import { findFullJobs } from './find-jobs.ts';

interface ExportServices {
  db: Pick<Database, 'query'>;
  sealer: Sealer;
  keys: Pick<KeyRing, 'watch'>;
}

interface WantedExport {
  format: ExportFormat;
  filter: JobFilter;
  /** What of each job. Default: all */
  fields?: readonly JobField[] | undefined;
}

const pageSize = 500;

/**
 * All jobs that match, newest first, as a stream: page by page while it is read, with a statement for each and no
 * transaction between, so that two pages are in memory however many there are. Jobs that are made meanwhile are not in
 * it, one that changes is as its page found it. Values stand in it as the list shows them. It is broken off, not ended,
 * when the caller may read no longer: what was read must not look whole.
 *
 * @throws TaskFlowError bad_request when the filter asks for what its task type hides; that is known before the stream begins
 */
export async function exportJobs(
  services: ExportServices,
  caller: Caller,
  wanted: WantedExport,
): Promise<ReadableStream<Uint8Array>> {
  const pages = jobPages(services, caller, wanted);
  const first = await pages.next();
  const lines = async function* (): AsyncGenerator<string, void> {
    if (first.done) return;
    yield first.value;
    yield* pages;
  };
  return textStream(lines(), (breakOff) =>
    watchCaller(services.keys, caller, () => breakOff(new Error('The key of this export is no longer valid.'))),
  );
}

async function* jobPages(
  services: ExportServices,
  caller: Caller,
  { format, filter, fields }: WantedExport,
): AsyncGenerator<string, void> {
  const columns = exportedFields.filter((name) => !fields || name === 'jobId' || fields.includes(name));
  let head = format === 'csv' ? `${columns.join(',')}\r\n` : '';
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = { ...filter, limit: pageSize, ...(cursor !== undefined && { cursor }) };
    const { jobs, nextCursor } = await findFullJobs(services, caller, page, columns);
    yield head + jobs.map((job) => lineOf[format](job, columns)).join('');
    head = '';
    cursor = nextCursor;
  }
}

type Line = (job: Partial<Record<JobField, unknown>>, columns: readonly JobField[]) => string;

const lineOf: Record<ExportFormat, Line> = {
  csv: (job, columns) => `${columns.map((name) => csvField(job[name])).join(',')}\r\n`,
  ndjson: (job) => `${JSON.stringify(job)}\n`,
};
