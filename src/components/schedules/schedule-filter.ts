import { createLoader } from 'nuqs/server';
import { addressOneOf, addressTaskType, addressText } from '@/client/address-parts';
import type { ListSchedules } from '@/jobs/schedule-schema';
import { scheduleStates } from '@/jobs/schedule-words';

/** The filter of the page as it stands in its address. */
export const scheduleFilterParsers = {
  state: addressOneOf(scheduleStates),
  name: addressText(200),
  type: addressTaskType,
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
