import type { AuditFilter } from '../../jobs/audit-schema.ts';
import type { AuditFormat } from '../../jobs/audit-formats.ts';
import type { Database } from '../database.ts';
import { textStream } from '../http/text-stream.ts';
import { csvHead, csvLine } from './csv-line.ts';
import { findEntries } from './find-entries.ts';

const pageSize = 500;

/**
 * The audit log as a stream, newest first: page by page while it is read, so that no more than two pages are in memory
 * however long the log is. What is written meanwhile is not in it.
 */
export function exportEntries(
  services: { db: Pick<Database, 'query'> },
  format: AuditFormat,
  filter: AuditFilter,
): ReadableStream<Uint8Array> {
  return textStream(entryPages(services, format, filter));
}

async function* entryPages(
  services: { db: Pick<Database, 'query'> },
  format: AuditFormat,
  filter: AuditFilter,
): AsyncGenerator<string, void> {
  if (format === 'csv') yield csvHead;
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await findEntries(services, { ...filter, limit: pageSize, ...(cursor !== undefined && { cursor }) });
    if (page.entries.length > 0) yield page.entries.map(lines[format]).join('');
    cursor = page.nextCursor;
  }
}

const lines = { csv: csvLine, ndjson: (entry: unknown) => `${JSON.stringify(entry)}\n` } as const;
