import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/support/longest-first.ts';

const alias = { '@': fileURLToPath(new URL('./src', import.meta.url)) };

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['{src,worker,scripts,prisma,bench}/**/*.test.{ts,tsx}', 'tests/support/**/*.test.ts'],
          exclude: ['**/node_modules/**', 'src/generated/**'],
          environment: 'node',
          pool: 'threads',
          // Unit tests share no state but modules without any: a worker serves many files.
          isolate: false,
          maxWorkers: 2,
          // Only a broken test takes so long, on a busy machine too.
          testTimeout: 20_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          environment: 'node',
          pool: 'forks',
          // Files share servers, each with names of its own, and modules without state.
          // Most of them wait for leases and timeouts most of the time: three at once keep two cores busy, and more would only
          // make deadlines tighter.
          isolate: false,
          maxWorkers: 3,
          globalSetup: ['tests/support/global-setup.ts'],
          // Some take twenty seconds where both cores have other work too.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
