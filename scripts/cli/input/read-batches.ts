import type { SubmitJob } from '../../../src/jobs/job-schema.ts';
import type { NewJob } from '../../../src/sdk/submit-jobs.ts';
import type { AnyTasks } from '../../../src/sdk/task-definitions.ts';
import { CliFailure, exitCodes } from '../exit-code.ts';
import type { Line } from './read-lines.ts';

/** What one request takes: as many jobs as the API allows, and far less text. */
const mostJobs = 1000;
const mostBytes = 8 * 1024 * 1024;

export interface Batch {
  jobs: NewJob<AnyTasks>[];
  /** The line of each job. */
  lines: number[];
  bytes: number;
}

interface BatchOptions {
  /** Each line is a payload of this task type, instead of a whole job. */
  taskType: string | undefined;
  /** What jobs say that do not say otherwise. */
  defaults: Partial<SubmitJob>;
  /** Lines before it are skipped. */
  fromLine: number;
}

/**
 * Jobs in batches. The same lines make the same batches, so that a batch can be repeated under the same idempotency key.
 *
 * @throws BadLine; what is before it in its batch is not handed out
 */
export async function* readBatches(lines: AsyncIterable<Line>, options: BatchOptions): AsyncGenerator<Batch> {
  let batch: Batch = { jobs: [], lines: [], bytes: 0 };
  for await (const line of lines) {
    if (line.number < options.fromLine) continue;
    const bytes = Buffer.byteLength(line.text) + 1;
    if (batch.jobs.length === mostJobs || (batch.jobs.length > 0 && batch.bytes + bytes > mostBytes)) {
      yield batch;
      batch = { jobs: [], lines: [], bytes: 0 };
    }
    batch.jobs.push(toJob(line, options));
    batch.lines.push(line.number);
    batch.bytes += bytes;
  }
  if (batch.jobs.length > 0) yield batch;
}

/** A line is wrong: nothing of its batch is submitted. */
export class BadLine extends CliFailure {
  constructor(line: number, message: string, cause?: unknown) {
    super(exitCodes.wrongUse, `line ${line}: ${message}`, cause);
    this.name = 'BadLine';
  }
}

function toJob({ number, text }: Line, { taskType, defaults }: BatchOptions): NewJob<AnyTasks> {
  const value = parse(number, text);
  if (taskType !== undefined) return { ...defaults, taskType, payload: value as NewJob<AnyTasks>['payload'] };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BadLine(number, 'a job is an object such as {"taskType":"…","payload":{…}}');
  }
  // Whether it is a job is for the server to say, which names every wrong value.
  return { ...defaults, ...value } as NewJob<AnyTasks>;
}

function parse(number: number, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadLine(number, `no JSON: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}
