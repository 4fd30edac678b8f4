import { PgBoss } from 'pg-boss';
import { setting, tellStart } from './tell-start.ts';

// The next batch is fetched at once while batches come full; else it would wait for half a second at the least. Two of
// its workers were faster than one here, and four no faster than two.
const boss = new PgBoss({ connectionString: setting('DATABASE_URL') });
boss.on('error', (error) => console.error(error));
await boss.start();
await boss.work(
  'peer',
  { batchSize: 50, localConcurrency: 2, pollingIntervalSeconds: 0.5, burstWhenBatchFull: true },
  async () => tellStart(),
);
