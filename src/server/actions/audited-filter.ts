import type { JobFilter } from '../../jobs/job-filter-schema.ts';
import { parseSearch } from '../../jobs/search/parse-search.ts';

/**
 * The filter of a bulk action as it is shown to whoever may read jobs: what is asked of a payload is nobody's to read there
 * either, because the action stands longer than the jobs, and may ask for what their task type hides.
 */
export function shownFilter<Filter extends { q?: string | undefined; payload?: JobFilter['payload'] }>(
  filter: Filter,
): Filter {
  const { q, payload } = filter;
  return {
    ...filter,
    ...(q !== undefined && { q: withoutPayloadValues(q) }),
    ...(payload && { payload: Object.fromEntries(Object.keys(payload).map((path) => [path, '…'])) }),
  };
}

/**
 * A filter as the audit log keeps it: of a payload that is asked for, the paths alone. What it holds is nobody's to read
 * there.
 */
export function auditedFilter({ q, payload, ...others }: JobFilter): Record<string, unknown> {
  return {
    ...others,
    ...(q !== undefined && { q: withoutPayloadValues(q) }),
    ...(payload && { payload: Object.keys(payload) }),
  };
}

function withoutPayloadValues(q: string): string {
  const pieces: string[] = [];
  let from = 0;
  for (const term of parseSearch(q).terms) {
    const [value] = term.kind === 'qualifier' && term.name === 'payload' ? term.values : [];
    if (!value) continue;
    pieces.push(q.slice(from, value.start), '…');
    from = value.end;
  }
  return [...pieces, q.slice(from)].join('');
}
