import { createDatabase } from '../../../src/server/database.ts';
import { checkClock } from './check-clock.ts';
import { checkDatabase } from './check-database.ts';
import { checkDisk } from './check-disk.ts';
import { checkNode } from './check-node.ts';
import { checkPort } from './check-port.ts';
import { checkQueue } from './check-queue.ts';
import { checkSchema } from './check-schema.ts';
import { checkSettings } from './check-settings.ts';
import { checkWorkers } from './check-workers.ts';
import type { Finding } from './finding.ts';

interface Surroundings {
  settings: Record<string, string | undefined>;
  isEmbedded: boolean;
}

/** Looks at everything TaskFlow needs and answers what it found, in the order in which it is best mended. */
export async function examine({ settings, isEmbedded }: Surroundings): Promise<Finding[]> {
  const { env, finding } = checkSettings(settings);
  const always = [checkNode(), finding];
  if (!env) return always;
  const db = createDatabase(env, { warn: () => undefined });
  try {
    const database = await checkDatabase(env, db, isEmbedded);
    const patient = { env, db, isEmbedded, isDatabaseUp: database.isUp };
    const others = await Promise.all([
      checkSchema(patient),
      checkQueue(patient),
      checkClock(patient),
      checkDisk(patient),
      checkPort('web', env.PORT, env.HOST),
      checkPort('realtime', env.REALTIME_PORT, env.HOST),
      checkWorkers(patient),
    ]);
    return [...always, database.finding, ...others];
  } finally {
    await db.close();
  }
}
