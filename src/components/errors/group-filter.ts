import { createLoader, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import type { ListErrorGroups } from '@/jobs/error-group-schema';
import { errorGroupSorts } from '@/jobs/error-group-words';

export const groupTabs = ['open', 'new', 'returned', 'ignored', 'resolved', 'all'] as const;

/** The filter of the page as it stands in its address. */
export const groupFilterParsers = {
  state: parseAsStringLiteral(groupTabs).withDefault('open'),
  sort: parseAsStringLiteral(errorGroupSorts).withDefault('lastSeen'),
  type: parseAsString,
  q: parseAsString,
};

export const loadGroupFilter = createLoader(groupFilterParsers);
export type GroupFilter = Awaited<ReturnType<typeof loadGroupFilter>>;

const pageSize = 50;

/** The filter as the API takes it. */
export function groupsInput({ state, sort, type, q }: GroupFilter): Omit<ListErrorGroups, 'cursor'> {
  return {
    ...{ limit: pageSize, sort },
    ...(state !== 'all' && { state }),
    ...(type && { taskType: type.slice(0, 63) }),
    ...(q?.trim() && { q: q.trim().slice(0, 200) }),
  };
}
