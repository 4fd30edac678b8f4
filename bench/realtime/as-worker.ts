import { createKeyRing } from '../../src/server/auth/key-ring.ts';
import { createMetrics } from '../../src/server/metrics/metrics.ts';
import { startRealtime } from '../../worker/realtime/realtime-server.ts';
import { changeJobs } from './change-jobs.ts';
import { openServices, watchedJobIds } from './settings.ts';

// A worker's realtime server and nothing else of a worker. Tells its port; told 'change', it makes changes of its own.
const { env, log, db } = openServices();
const server = await startRealtime({
  env,
  log,
  db,
  keys: createKeyRing(db, env),
  onCancel: () => undefined,
  readiness: async () => ({}),
  metrics: createMetrics({ process: 'worker', db, stores: async () => ({ database: 'up', queue: 'up' }) }),
});
process.on('message', () => changeJobs(server.broadcast, watchedJobIds(), Number(process.env['PER_SECOND'])));
// Not by a signal, so that a profile is written.
process.once('disconnect', () => process.exit());
process.send?.({ port: server.port });
