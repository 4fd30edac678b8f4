import os from 'node:os';
import { measureCancelLatency } from './cancel-latency.ts';
import { measureClaimByKey } from './claim-by-key.ts';
import { measureDueAtOnce } from './due-at-once.ts';
import { measureErrorGroupsCost } from './error-groups-cost.ts';
import { measureFairTurns } from './fair-turns.ts';
import { measureHeldRequests } from './held-requests.ts';
import { measureIdleLatency } from './idle-latency.ts';
import { measureIdleMemory } from './idle-memory.ts';
import { measureIdempotentReplay } from './idempotent-replay.ts';
import { measureJobList } from './job-list.ts';
import { measureLimitsCost } from './limits-cost.ts';
import { measureProcessingRate } from './processing-rate.ts';
import { measureSubmitRate } from './submit-rate.ts';
import { measureSweepProbe } from './sweep-probe.ts';
import { measureUniqueSubmits } from './unique-submits.ts';

// npm run bench [-- --quick]: everything that docs/performance.md shows, in one go.
const isQuick = process.argv.includes('--quick');
const backends = ['redis', 'postgres'] as const;

console.log(`${os.cpus()[0]?.model ?? 'unknown CPU'}, ${os.availableParallelism()} cores, Node ${process.version}\n`);
for (const backend of backends) await measureIdleLatency(backend, isQuick ? 50 : 300);
for (const backend of backends) await measureIdleMemory(backend, isQuick ? 5_000 : 30_000);
for (const backend of backends) await measureCancelLatency(backend, isQuick ? 50 : 300);
await measureHeldRequests(isQuick ? 10_000 : 30_000);
await measureSweepProbe(backends, isQuick ? 100_000 : 1_000_000, isQuick ? 5_000 : 20_000);
await measureJobList(isQuick ? 100_000 : 1_000_000, isQuick ? 1 : 3);
await measureClaimByKey(isQuick ? 100_000 : 1_000_000, isQuick ? 50 : 200);
for (const backend of backends) await measureFairTurns(backend, isQuick ? 30_000 : 100_000, isQuick ? 10 : 30);
for (const backend of backends) await measureLimitsCost(backend, isQuick ? 2000 : 5000, isQuick ? 3 : 5);
for (const backend of backends) await measureErrorGroupsCost(backend, isQuick ? 2000 : 5000, isQuick ? 3 : 9);
for (const backend of backends)
  await measureDueAtOnce(backend, isQuick ? 10_000 : 100_000, { WORKER_CONCURRENCY: '50' });
for (const backend of backends) await measureProcessingRate(backend, 50, isQuick ? 5000 : 20_000, isQuick ? 3 : 5);
await measureSubmitRate(backends, isQuick ? 3 : 9);
await measureIdempotentReplay(isQuick ? 3 : 9);
await measureUniqueSubmits(isQuick ? 3 : 9, isQuick ? 100_000 : 1_000_000);
