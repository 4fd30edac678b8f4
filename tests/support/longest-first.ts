import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that wait for leases, timeouts and starts of servers for half a minute and more, whatever their size. Begun last,
 * they would be waited for alone.
 */
const longest = [
  'degraded-stores-postgres',
  'rest-slow-bodies',
  'limits',
  'half-open-connections',
  'launcher',
  'worker-conformance',
  'isolated-handlers',
  'cli',
  'protocol-model',
  'protocol-model-mutations',
  'code-schedules',
  'worker-life',
  'rest-schedules',
  'degraded-stores-redis',
  'due-at-once',
  'cancel-races',
].map((name) => `/${name}.test.ts`);

/** Begins with the files that take longest, so that the workers of the runner end together. A clean clone has no times of its own yet. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // Not the sort of an array.
    // oxlint-disable-next-line unicorn/no-array-sort
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => longest.some((name) => moduleId.endsWith(name));
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
