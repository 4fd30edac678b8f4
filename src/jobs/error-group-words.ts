/**
 * `new`: first seen within a day, and nobody has decided anything; `returned`: seen again after it was resolved, or more
 * often than ignored; `ongoing`: open without either. The others are as somebody decided.
 */
export const errorGroupStates = ['new', 'returned', 'ongoing', 'ignored', 'resolved'] as const;
export type ErrorGroupState = (typeof errorGroupStates)[number];

export const errorGroupSorts = ['lastSeen', 'firstSeen', 'count'] as const;
/** The most that a group may be ignored above, in errors an hour. */
export const mostIgnoredAbove = 1_000_000;
