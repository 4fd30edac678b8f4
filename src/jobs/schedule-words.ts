/** What is done about ticks that nobody fired. */
export const missedPolicies = ['skip', 'last', 'all'] as const;
export type MissedPolicy = (typeof missedPolicies)[number];
export const overlapPolicies = ['allow', 'skip'] as const;
/** `over`: it has no tick any more; `orphaned`: as `isOrphaned` says. */
export const scheduleStates = ['running', 'paused', 'over', 'orphaned'] as const;
