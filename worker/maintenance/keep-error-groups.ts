import type { Database } from '../../src/server/database.ts';
import { backfillErrors } from '../../src/server/errors/backfill-errors.ts';
import { groupErrors } from '../../src/server/errors/group-errors.ts';
import type { Logger } from '../../src/server/logger.ts';

/** Batches of one round, so that the sweep is not kept waiting. */
const mostBatches = 10;

/** Groups the errors that were noted since the last round. What is left comes with the next; nothing else waits for it. */
export async function keepErrorGroups({ db, log }: { db: Database; log: Logger }): Promise<void> {
  try {
    for (let batches = 0; batches < mostBatches; batches += 1) {
      if (!(await groupErrors(db)) && !(await backfillErrors(db))) return;
    }
  } catch (error) {
    log.warn({ err: error }, 'errors could not be grouped; they stay in the inbox');
  }
}
