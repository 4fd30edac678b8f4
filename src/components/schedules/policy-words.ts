import type { Schedule } from '@/jobs/schedule-schema';

/** The policies of a schedule as a person says them. */
export const policyWords: {
  missed: Record<Schedule['missed'], string>;
  overlap: Record<Schedule['overlap'], string>;
} = {
  missed: { skip: 'left out', last: 'one job for the last', all: 'a job for each' },
  overlap: { allow: 'allowed', skip: 'skip the tick' },
};
