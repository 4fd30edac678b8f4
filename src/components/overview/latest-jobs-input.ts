/** What the overview asks of the list. */
export const latestJobsInput = { limit: 6 };
