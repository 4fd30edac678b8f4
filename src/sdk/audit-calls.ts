import type { AuditEntry, AuditFilter as AuditQuery, AuditPage } from '../jobs/audit-schema.ts';
import type { AuditFormat } from '../jobs/audit-formats.ts';
import type { ApiRequests } from './api-requests.ts';

/** Which entries: the query of `GET /api/audit`. `limit` is the size of a page, at most 500. */
export type AuditFilter = AuditQuery & { limit?: number; cursor?: string; signal?: AbortSignal | undefined };

/** Who changed what. All of it needs the scope `admin`. */
export interface AuditCalls {
  /** All entries that match, newest first: `for await (const entry of client.audit.list({ actor: keyId }))`. */
  list(filter?: AuditFilter): AsyncIterable<AuditEntry>;
  /** One page of them. */
  page(filter?: AuditFilter): Promise<AuditPage>;
  /** All of them as a file, an answer whose body is still to be read. */
  export(format: AuditFormat, filter?: Omit<AuditFilter, 'limit' | 'cursor'>): Promise<Response>;
}

export function auditCalls(api: ApiRequests): AuditCalls {
  const page = ({ signal, ...query }: AuditFilter = {}): Promise<AuditPage> =>
    api.json({ path: ['audit'], field: 'entries', query, signal });
  return {
    page,
    async *list(filter = {}) {
      for (let cursor: string | null | undefined = filter.cursor; cursor !== null;) {
        const { entries, nextCursor }: AuditPage = await page({ ...filter, ...(cursor !== undefined && { cursor }) });
        yield* entries;
        cursor = nextCursor;
      }
    },
    export: (format, { signal, ...query } = {}) =>
      api.stream({ path: ['audit', 'export'], query: { ...query, format }, signal }),
  };
}
