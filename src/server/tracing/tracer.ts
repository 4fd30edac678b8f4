import { isTaskFlowError } from '../../jobs/errors.ts';
import type { JobErrorCode } from '../../jobs/job-outcome.ts';

/** Values by the names of OpenTelemetry's semantic conventions, or beginning with `taskflow.`. */
export type SpanFacts = Readonly<Record<string, string | number | boolean>>;

/** Where a message goes, as OpenTelemetry calls it: the task type. */
export const destination = 'messaging.destination.name';

export interface SpanStart {
  kind: 'producer' | 'consumer' | 'client' | 'internal';
  /** The `traceparent` that it continues. Null: the job's own trace, or a new one without a job. */
  parent: string | null;
  /** The job that it is about, where there is one by now. */
  jobId?: string;
  facts?: SpanFacts;
  /** When it began, if not now (ISO 8601). */
  startedAt?: string;
}

export interface SpanEnd {
  facts?: SpanFacts;
  /** What went wrong; a message that may hold values of a payload does not belong here. */
  error?: { code: JobErrorCode | (string & {}); message?: string };
  /** When it ended, if not now (ISO 8601). */
  endedAt?: string;
}

/** Something that takes a while, as traces show it. */
export interface TracedSpan {
  /** The `traceparent` for what is done within it. Without a tracer: that of its parent. */
  readonly traceparent: string | null;
  /** Does work within it: instrumentation that handlers bring finds its parent so. */
  run<Result>(work: () => Result): Result;
  end(end?: SpanEnd): void;
}

/** Tells a collector what jobs go through (OpenTelemetry). */
export interface Tracer {
  begin(name: string, start: SpanStart): TracedSpan;
  /** Sends what is still here, for 2 s at most. */
  close(): Promise<void>;
}

/** Where no collector is named: a span costs an object. */
export const noTracer: Tracer = {
  begin: (_name, { parent }) => ({ traceparent: parent, run: (work) => work(), end: () => undefined }),
  close: async () => undefined,
};

/**
 * Does work within a span, which ends with it.
 *
 * @param work answers its result, and what the span is to say of it
 * @throws what the work throws
 */
export async function inSpan<Result>(
  tracer: Tracer,
  name: string,
  start: SpanStart,
  work: (span: TracedSpan) => Promise<{ result: Result } & Omit<SpanEnd, 'endedAt'>>,
): Promise<Result> {
  const span = tracer.begin(name, start);
  try {
    const { result, ...end } = await span.run(() => work(span));
    span.end(end);
    return result;
  } catch (error) {
    span.end({ error: { code: codeOf(error) } });
    throw error;
  }
}

function codeOf(error: unknown): string {
  if (isTaskFlowError(error)) return error.code;
  return error instanceof Error ? error.name : 'Error';
}
