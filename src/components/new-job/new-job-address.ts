import { addressOneOf, addressTaskType, addressText } from '@/client/address-parts';

/** What the page of a new job takes in its address: a task type, or a job to be run again and how. */
export const newJobParsers = { type: addressTaskType, from: addressText(100), as: addressOneOf(['new']) };

/** What is wrong with a task type that is asked for, where another one had to be taken, or none was there. */
export function typeProblem(asked: string | null, taken: string | undefined): Partial<Record<'type', string>> {
  if (asked === null || taken === undefined || asked === taken) return {};
  return { type: `No worker has registered it. The form is of ${taken}.` };
}
