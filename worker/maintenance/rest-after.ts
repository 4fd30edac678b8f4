import { setTimeout as sleep } from 'node:timers/promises';

const restMs = { least: 5, most: 250 };

/** After a step of what may take long the database is left alone as long as it took, within bounds. */
export async function restAfter(tookMs: number): Promise<void> {
  await sleep(Math.min(Math.max(tookMs, restMs.least), restMs.most));
}
