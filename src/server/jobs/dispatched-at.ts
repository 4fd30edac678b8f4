/**
 * When a job that is put up for execution now counts as dispatched. One with a concurrency key is claimed by its key's
 * turn; before its time (null) it is no key to go by, and is dispatched when it is due.
 */
export const dispatchedAt = (key: string, runAt: string): string =>
  `CASE WHEN ${key} IS NULL OR ${runAt} <= taskflow.now() THEN taskflow.now() END`;
