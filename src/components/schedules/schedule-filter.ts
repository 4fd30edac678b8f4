import { createLoader, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import type { ListSchedules } from '@/jobs/schedule-schema';
import { scheduleStates } from '@/jobs/schedule-words';

/** The filter of the page as it stands in its address. */
export const scheduleFilterParsers = {
  state: parseAsStringLiteral(scheduleStates),
  name: parseAsString,
  type: parseAsString,
};

export const loadScheduleFilter = createLoader(scheduleFilterParsers);
export type ScheduleFilter = Awaited<ReturnType<typeof loadScheduleFilter>>;

const pageSize = 50;

/** The filter as the API takes it. */
export function listInput({ state, name, type }: ScheduleFilter): Omit<ListSchedules, 'cursor'> {
  return {
    limit: pageSize,
    ...(state && { state }),
    ...(name?.trim() && { name: name.trim().slice(0, 200) }),
    ...(type && { taskType: type }),
  };
}
