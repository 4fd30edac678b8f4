import { createLoader } from 'nuqs/server';
import { addressOneOf, addressTaskType, addressText } from '../../client/address-parts.ts';
import type { ListErrorGroups } from '@/jobs/error-group-schema';
import { errorGroupSorts } from '@/jobs/error-group-words';

export const groupTabs = ['open', 'new', 'returned', 'ignored', 'resolved', 'all'] as const;

/** The filter of the page as it stands in its address. */
export const groupFilterParsers = {
  state: addressOneOf(groupTabs).withDefault('open'),
  sort: addressOneOf(errorGroupSorts).withDefault('lastSeen'),
  type: addressTaskType,
  q: addressText(200),
};

export const loadGroupFilter = createLoader(groupFilterParsers);
export type GroupFilter = Awaited<ReturnType<typeof loadGroupFilter>>;

const pageSize = 50;

/** The filter as the API takes it. */
export function groupsInput({ state, sort, type, q }: GroupFilter): Omit<ListErrorGroups, 'cursor'> {
  return {
    ...{ limit: pageSize, sort },
    ...(state !== 'all' && { state }),
    ...(type && { taskType: type }),
    ...(q?.trim() && { q: q.trim() }),
  };
}
