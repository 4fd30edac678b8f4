import os from 'node:os';
import { measureIdleLatency } from './idle-latency.ts';
import { measureIdleMemory } from './idle-memory.ts';
import { measureSubmitRate } from './submit-rate.ts';

// npm run bench [-- --quick]: everything that docs/performance.md shows, in one go.
const isQuick = process.argv.includes('--quick');
const backends = ['redis', 'postgres'] as const;

console.log(`${os.cpus()[0]?.model ?? 'unknown CPU'}, ${os.availableParallelism()} cores, Node ${process.version}\n`);
for (const backend of backends) await measureIdleLatency(backend, isQuick ? 50 : 300);
for (const backend of backends) await measureIdleMemory(backend, isQuick ? 5_000 : 30_000);
await measureSubmitRate(backends, isQuick ? 3 : 9);
