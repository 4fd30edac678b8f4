import { Logger, run } from 'graphile-worker';
import { setting, tellStart } from './tell-start.ts';

// With a local queue it is set up as its manual's page on performance has it.
const localQueueSize = Number(setting('LOCAL_QUEUE_SIZE'));
const concurrentJobs = Number(setting('CONCURRENCY'));
const batched = { localQueue: { size: localQueueSize }, completeJobBatchDelay: 0, failJobBatchDelay: 0 };
await run({
  preset: {
    worker: {
      connectionString: setting('DATABASE_URL'),
      concurrentJobs,
      maxPoolSize: concurrentJobs + 1,
      ...(localQueueSize > 1 ? batched : {}),
      // Its own logger tells of every job.
      logger: new Logger(() => (level, message) => (level === 'error' ? console.error(message) : undefined)),
    },
  },
  taskList: { peer: () => tellStart() },
});
