import { redisAddress } from '../../../src/server/queue/connect-redis.ts';
import { checkAddress } from './check-address.ts';
import { checkArchive } from './check-archive.ts';
import { checkClock } from './check-clock.ts';
import { checkConnections } from './check-connections.ts';
import { checkDatabase } from './check-database.ts';
import { checkDisk } from './check-disk.ts';
import { checkDurability } from './check-durability.ts';
import { checkHandlers } from './check-handlers.ts';
import { checkIndexes } from './check-indexes.ts';
import { checkNode } from './check-node.ts';
import { checkObjects } from './check-objects.ts';
import { checkPooler } from './check-pooler.ts';
import { checkPort } from './check-port.ts';
import { checkQueueTables } from './check-queue.ts';
import { checkRedis } from './check-redis.ts';
import { checkSchema } from './check-schema.ts';
import { checkSecrets } from './check-secrets.ts';
import { checkSettings } from './check-settings.ts';
import { checkTransactions } from './check-transactions.ts';
import { checkBloat, checkVacuum } from './check-vacuum.ts';
import { checkWaiting } from './check-waiting.ts';
import { checkWebhooks } from './check-webhooks.ts';
import { checkWorkers } from './check-workers.ts';
import { unknown, type Finding } from './finding.ts';
import { messageOf } from './message-of.ts';
import { createPatient, type Patient } from './patient.ts';

interface Surroundings {
  settings: Record<string, string | undefined>;
  isEmbedded: boolean;
}

type Check = (patient: Patient) => Promise<Finding>;

/** What needs PostgreSQL alone, with TaskFlow's tables in it or not. */
const ofDatabase: Record<string, Check> = {
  schema: checkSchema,
  durability: checkDurability,
  connections: checkConnections,
  pooler: checkPooler,
  clock: checkClock,
  transactions: checkTransactions,
  indexes: checkIndexes,
  vacuum: checkVacuum,
  bloat: checkBloat,
  archive: checkArchive,
};

/** What reads TaskFlow's tables. */
const ofTables: Record<string, Check> = {
  workers: checkWorkers,
  waiting: checkWaiting,
  webhooks: checkWebhooks,
};

/** A check whose store hangs is left after this, and the others are told all the same. */
const longestMs = 12_000;

/** Looks at everything TaskFlow needs, changes nothing but an object that it writes and removes, and answers what it found, in the order in which it is best mended. */
export async function examine({ settings, isEmbedded }: Surroundings): Promise<Finding[]> {
  const { env, finding } = checkSettings(settings);
  if (!env) return [checkNode(), finding];
  const patient = createPatient(env, isEmbedded);
  try {
    const elsewhere = [
      within('handlers', () => checkHandlers(env)),
      within('disk', () => checkDisk(patient)),
      within('port web', () => checkPort('web', env.PORT, env.HOST)),
      within('port live', () => checkPort('realtime', env.REALTIME_PORT, env.HOST)),
      within('address', () => checkAddress(env)),
    ];
    const address = redisAddress(env);
    const redis = address && within('queue', () => checkRedis(address, env.QUEUE_PREFIX));
    const database = await checkDatabase(patient);
    const asked = (name: string, check: Check) =>
      database.isUp
        ? within(name, () => check(patient))
        : Promise.resolve(unknown(name, 'it needs the database', 'let the database answer first'));
    const all = (checks: Record<string, Check>) => Object.entries(checks).map(([name, check]) => asked(name, check));
    return [
      checkNode(),
      finding,
      database.finding,
      ...(await Promise.all([
        ...all(ofDatabase),
        redis ?? asked('queue', checkQueueTables),
        ...all(ofTables),
        within('secrets', () => checkSecrets(patient, database.isUp)),
        ...(env.S3_BUCKET === undefined ? [] : [within('objects', () => checkObjects(patient, database.isUp))]),
        ...elsewhere,
      ])),
    ];
  } finally {
    await left(patient.pool.end());
  }
}

/** What a check throws is told in its place: the schema is behind, a right is missing, a store hangs. */
async function within(name: string, check: () => Promise<Finding>): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(reject, longestMs, new Error(`no answer within ${longestMs / 1000} s`));
  });
  try {
    return await Promise.race([check(), late]);
  } catch (error) {
    const advice = 'mend what stands above first: the schema must be up to date, and this user may read it';
    return unknown(name, messageOf(error), advice);
  } finally {
    clearTimeout(timer);
  }
}

/** A connection to a server that hangs does not end: nobody waits for it. */
async function left(ended: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const soon = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, 1000);
  });
  await Promise.race([ended, soon]).catch(() => undefined);
  clearTimeout(timer);
}
