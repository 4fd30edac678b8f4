import { countOf, countText } from './format-number.ts';
import type { ErrorGroupDetail } from '../jobs/error-group-schema.ts';

type Counted = Pick<ErrorGroupDetail, 'failedNow' | 'isFailedNowWhole'>;

/** How many jobs of a group are failed, as far as is known: "3 jobs", "10K jobs or more". */
export function failedNowWords({ failedNow, isFailedNowWhole }: Counted): string {
  if (isFailedNowWhole) return countOf(failedNow, 'job');
  return failedNow === 0 ? `none of the newest ${countText(10_000)} jobs` : `${countOf(failedNow, 'job')} or more`;
}

/** It is known that a retry of the group would find no job. */
export function hasNoneFailed({ failedNow, isFailedNowWhole }: Counted): boolean {
  return failedNow === 0 && isFailedNowWhole;
}
