/** Times that end now, by their names. */
export const historyRanges = ['hour', 'day', 'week', 'month'] as const;
export type HistoryRange = (typeof historyRanges)[number];
