/** Priorities by name, most urgent first. */
export const jobPriorities = ['high', 'normal', 'low'] as const;
export type JobPriority = (typeof jobPriorities)[number];

/** As the database and BullMQ keep them: 1 runs first. BullMQ would run a 0 before everything, so there is none. */
export const priorityNumbers: Record<JobPriority, 1 | 2 | 3> = { high: 1, normal: 2, low: 3 };

/** The name of a stored priority. */
export function priorityName(number: number): JobPriority {
  const name = jobPriorities[number - 1];
  if (!name) throw new RangeError(`Priority ${number} is not one of 1, 2, 3.`);
  return name;
}
