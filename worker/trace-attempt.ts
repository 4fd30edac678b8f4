import type { DueJobRow } from '../src/server/jobs/transition-job/claim-due-jobs.ts';
import { destination, type TracedSpan, type Tracer } from '../src/server/tracing/tracer.ts';
import type { AttemptEnd } from './execute-attempt.ts';

/** Begins the span of an attempt whose handler is about to start, beside one of how long it was due before. */
export function beginAttemptSpan(tracer: Tracer, row: DueJobRow): TracedSpan {
  const { id: jobId, task_type: taskType, traceparent: parent } = row;
  const about = { parent, jobId, facts: { [destination]: taskType, 'taskflow.attempt': row.attempt } };
  tracer
    .begin(`wait ${taskType}`, { ...about, kind: 'internal', startedAt: row.run_at })
    .end({ ...(row.attempt_started_at !== null && { endedAt: row.attempt_started_at }) });
  const facts = { ...about.facts, 'messaging.operation.type': 'process' };
  return tracer.begin(`process ${taskType}`, { ...about, facts, kind: 'consumer' });
}

/** @param end as it is recorded, with what is withheld of it */
export function endAttemptSpan(span: TracedSpan, { outcome, error }: AttemptEnd): void {
  span.end({
    facts: { 'taskflow.outcome': outcome },
    ...(error && { error: { code: error.code, message: error.message } }),
  });
}
