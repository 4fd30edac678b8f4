import { InvalidArgumentError, Option, type Command } from 'commander';
import { jobPriorities } from '../../../src/jobs/job-priority.ts';
import type { SubmitJob } from '../../../src/jobs/job-schema.ts';
import { webhookEventsSchema } from '../../../src/jobs/webhook-options.ts';
import {
  retrySchedules,
  webhookEvents,
  type RetrySchedule,
  type WebhookEventName,
} from '../../../src/jobs/webhook-words.ts';
import { durationMs, futureTime } from './duration.ts';
import { addUniqueOptions, toUniqueFields, type UniqueOptions } from './unique-options.ts';
import { wholeNumber } from './whole-number.ts';

/** What a job may say beside its task type and payload. */
export type JobOptions = Omit<SubmitJob, 'taskType' | 'payload' | 'tags' | 'webhook' | keyof UniqueOptions> &
  UniqueOptions & {
    tag?: string[];
    webhookEvents?: WebhookEventName[];
    webhookRetries?: RetrySchedule;
  };

const time = (text: string) => futureTime(text);

/** @param options.withClocks `false`: without what is said of one job, not of many */
export function addJobOptions(command: Command, { withClocks = true } = {}): Command {
  if (withClocks) {
    addClockOptions(command);
    addUniqueOptions(command);
  }
  return command
    .addOption(new Option('--priority <priority>', 'high, normal or low').choices(jobPriorities))
    .option('--retries <n>', 'after the first attempt, 0 to 10', wholeNumber(0, 10))
    .option('--timeout <duration>', 'of one attempt, such as 30s', durationMs)
    .option('--tag <tag>', 'may be repeated', collect)
    .option('--concurrency-key <key>', 'jobs that share a limit')
    .option('--callback-url <url>', 'told when the job has ended')
    .option('--webhook-events <events>', `what it is told instead, of ${webhookEvents.join(',')}`, eventNames)
    .addOption(new Option('--webhook-retries <schedule>', 'for how long that is tried').choices(retrySchedules));
}

function addClockOptions(command: Command): void {
  command
    .option('--delay <duration>', 'not before so long from now', durationMs)
    .option('--run-at <when>', 'not before then', time)
    .option('--expires-at <when>', 'fails when it was not started by then: a time, or a duration from now', time)
    .option('--deadline <when>', 'fails when it has not ended by then', time);
}

/** The fields of the API that these options stand for, only those that were given. */
export function toJobFields(options: JobOptions): Partial<SubmitJob> {
  const { priority, retries, timeout, delay, runAt, expiresAt, deadline, tag, concurrencyKey, callbackUrl } = options;
  const { webhookEvents: events, webhookRetries: retrySchedule } = options;
  const fields = {
    priority,
    retries,
    timeout,
    delay,
    runAt,
    expiresAt,
    deadline,
    tags: tag,
    concurrencyKey,
    callbackUrl,
    webhook: events || retrySchedule ? given({ events, retrySchedule }) : undefined,
    ...toUniqueFields(options),
  };
  return given(fields);
}

function given(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

export function eventNames(text: string): WebhookEventName[] {
  const parsed = webhookEventsSchema.safeParse(text.split(','));
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`Name some of ${webhookEvents.join(',')}, each once.`);
}

function collect(tag: string, before: string[] = []): string[] {
  if (tag === '') throw new InvalidArgumentError('A tag is at least one letter.');
  return [...before, tag];
}
