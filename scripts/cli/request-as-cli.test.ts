import { execFileSync } from 'node:child_process';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { requestAsCli } from '../../src/client/request-as-cli.ts';
import { submitJobSchema, type SubmitJob } from '../../src/jobs/job-schema.ts';
import { addJobOptions, toJobFields } from './input/job-options.ts';

const origin = 'http://localhost:3000';

/** What the command line makes of the text, as a shell hands it over. */
function readBack(text: string): { job: unknown; url: string } {
  const words = execFileSync('sh', ['-c', text.replace(/^taskflow submit/, `printf '%s\\0'`)], { encoding: 'utf8' });
  const command = addJobOptions(new Command().argument('<taskType>').argument('<payload>').option('--url <url>'));
  command.exitOverride().parse(words.split('\0').slice(0, -1), { from: 'user' });
  const [taskType, payload = ''] = command.args;
  const { url, ...options } = command.opts();
  return { job: { taskType, payload: JSON.parse(payload), ...toJobFields(options) }, url };
}

const jobs: SubmitJob[] = [
  { taskType: 'send_email', payload: { body: `It's "$HOME" \`id\` \\ !\nsecond line` } },
  {
    taskType: 'noop',
    payload: {},
    delay: 90_000,
    expiresAt: '2030-01-01T08:00:00.000Z',
    deadline: '2030-01-01T09:00:00.000Z',
    priority: 'high',
    retries: 0,
    timeout: 1500,
    tags: ['vip', '-x', 'two words', `it's`],
    concurrencyKey: 'customer 7',
    callbackUrl: 'https://receiver.example/hook?a=1&b=2',
    webhook: { events: ['started', 'completed'], retrySchedule: 'long' },
  },
  { taskType: 'noop', payload: { n: 1 }, runAt: '2030-01-01T08:00:00.000Z', timeout: 3_600_000 },
  { taskType: 'unique', payload: { n: 1 }, unique: {} },
  { taskType: 'unique', payload: {}, unique: { key: 'order 7', onConflict: 'replace', until: 'started' } },
  { taskType: 'unique', payload: {}, unique: { scope: ['payload.to', 'payload.a.b'], for: 60_000 } },
  { taskType: 'unique', payload: {}, unique: { key: 'order', scope: 'taskType' } },
  { taskType: 'debounced', payload: {}, debounce: { key: 'order 7', ms: 1500, maxMs: 60_000 } },
  { taskType: 'throttled', payload: {}, throttle: { ms: 60_000 } },
];

test.each(jobs)('the command line reads back exactly the job: $taskType', (job) => {
  expect(submitJobSchema.parse(job)).toEqual(job);
  expect(readBack(requestAsCli(job, { origin, needsKey: false }))).toEqual({ job, url: origin });
});

test('a duration is said in the largest unit that fits', () => {
  const text = requestAsCli({ taskType: 'noop', delay: 300_000, timeout: 90_000 }, { origin, needsKey: false });
  expect(text).toContain('--delay 5m');
  expect(text).toContain('--timeout 90s');
});
