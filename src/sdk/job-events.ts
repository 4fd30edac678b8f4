import { createParser } from 'eventsource-parser';
import type { JobSummary } from '../jobs/job-schema.ts';
import { isTerminal } from '../jobs/job-status.ts';
import { ApiError } from './api-error.ts';
import { patientRetries, type ApiRequests } from './api-requests.ts';
import { delay } from './delay.ts';
import { endOnReturn } from './end-on-return.ts';

/** The server says something every 15 s: a connection that is silent for this long is dead. */
const longestSilenceMs = 45_000;
/** Pause before connecting anew, until the server names one. */
const usualPauseMs = 2000;

/**
 * The job as it is, then each time it changed, until it has ended. A connection that breaks is made anew and goes on
 * behind what was told last; states in between may be left out, the last one never is.
 */
export function readEvents(
  api: ApiRequests,
  jobId: string,
  signal: AbortSignal | undefined,
): AsyncIterable<JobSummary> {
  return endOnReturn((whileRead) => generateEvents(api, jobId, whileRead), signal);
}

async function* generateEvents(api: ApiRequests, jobId: string, signal: AbortSignal): AsyncGenerator<JobSummary, void> {
  let version = -1;
  let pauseMs = usualPauseMs;
  for (;;) {
    const connection = new AbortController();
    const response = await api.stream({
      path: ['jobs', jobId, 'events'],
      headers: { accept: 'text/event-stream', ...(version >= 0 && { 'last-event-id': String(version) }) },
      signal: AbortSignal.any([signal, connection.signal]),
      retries: patientRetries,
    });
    // Nothing happened since, and nothing will.
    if (response.status === 204) return;
    try {
      for await (const job of eventsOf(response, connection, (ms) => (pauseMs = ms))) {
        if (job.version <= version) continue;
        version = job.version;
        yield job;
        if (isTerminal(job.status)) return;
      }
    } catch (error) {
      if (signal.aborted || error instanceof ApiError) throw error;
    } finally {
      connection.abort();
    }
    await delay(pauseMs, signal);
  }
}

async function* eventsOf(
  { status, headers, body }: Response,
  connection: AbortController,
  onRetry: (ms: number) => void,
): AsyncGenerator<JobSummary, void> {
  if (!body || !headers.get('content-type')?.startsWith('text/event-stream')) {
    const message = 'The answer is no stream of events: does something stand between here and TaskFlow?';
    throw new ApiError({ status, code: 'unexpected_answer', message });
  }
  const arrived: JobSummary[] = [];
  const parser = createParser({ onRetry, onEvent: ({ data }) => arrived.push(JSON.parse(data) as JobSummary) });
  const reader = body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const silence = setTimeout(() => connection.abort(), longestSilenceMs);
    const { done, value } = await reader.read().finally(() => clearTimeout(silence));
    if (done) return;
    parser.feed(decoder.decode(value, { stream: true }));
    yield* arrived.splice(0);
  }
}
