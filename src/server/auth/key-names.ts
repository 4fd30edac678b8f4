/** The channel where PostgreSQL tells of each change of a key, and of sessions that were ended. */
export const keysChannel = 'taskflow_keys';

/** The key id that TASKFLOW_BOOTSTRAP_KEY goes by. */
export const bootstrapKeyId = 'bootstrap';
