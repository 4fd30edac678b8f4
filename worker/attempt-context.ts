import { isStream, type ArtifactContent, type GuardedRequest, type TaskContext } from '../src/jobs/define-task.ts';
import { storableText } from '../src/jobs/storable-text.ts';
import type { AttemptTools, ClaimedAttempt } from './execute-attempt.ts';
import { asOwnCode } from './handler-code.ts';
import { createHandlerLog, textOf } from './handler-log.ts';

/**
 * What a handler is given, and the fence that shuts it off when its attempt has ended: from then on lines and progress
 * are ignored and artifacts refused, whatever a handler that was left behind still tries.
 */
export function createAttemptContext(
  attempt: ClaimedAttempt,
  tools: AttemptTools,
  signal: AbortSignal,
): { context: TaskContext; fence: () => void } {
  let isOver = false;
  const { log, end } = createHandlerLog((line) => asOwnCode(() => tools.writeLog(line)));
  const context: TaskContext = {
    jobId: attempt.jobId,
    attempt: attempt.attempt,
    signal,
    idempotencyKey: attempt.jobId,
    traceparent: attempt.traceparent,
    log: Object.freeze(log),
    // Handlers may be plain JavaScript: a note can be anything.
    progress(percent, note?: unknown) {
      if (isOver || !Number.isFinite(percent)) return;
      const text = note === undefined || note === null ? null : storableText(textOf(note), 500);
      asOwnCode(() => tools.reportProgress(Math.min(100, Math.max(0, percent)), text));
    },
    // `async`, here and below: when it is refused and nobody waits for it, that is the handler's fault, not the worker's.
    async artifact(name, content, contentType) {
      if (isOver) throw new Error('The attempt has ended: its artifacts are no longer kept.');
      if (!isContent(content)) {
        throw new TypeError(
          'An artifact is a Uint8Array (Buffer.from(text) makes one), a stream of them, or { path } of a file.',
        );
      }
      await asOwnCode(() => tools.storeArtifact(name, content, contentType));
    },
    async readFile(fileId) {
      return await asOwnCode(() => tools.readFile(fileId));
    },
    async readArtifact(jobId, name) {
      return await asOwnCode(() => tools.readArtifact(jobId, name));
    },
    async saveArtifact(jobId, name, path) {
      return await asOwnCode(() => tools.saveArtifact(jobId, name, path));
    },
    async fetch(url, init = {}) {
      // Few need it, and it is slow to load.
      const { guardedFetch } = await import('../src/server/http/guarded-fetch.ts');
      return guardedFetch(url, withTrace(init, attempt.traceparent), { allowedHosts: tools.allowedHosts, signal });
    },
  };
  function fence(): void {
    isOver = true;
    end();
  }
  return { context: Object.freeze(context), fence };
}

/** Handlers may be plain JavaScript. */
function isContent(content: unknown): content is ArtifactContent {
  if (content instanceof Uint8Array || isStream(content)) return true;
  return typeof content === 'object' && content !== null && 'path' in content && typeof content.path === 'string';
}

/** The request with the job's trace, where it names none itself. */
function withTrace(init: GuardedRequest, traceparent: string | null): GuardedRequest {
  const { headers = {} } = init;
  if (traceparent === null || Object.keys(headers).some((name) => name.toLowerCase() === 'traceparent')) return init;
  return { ...init, headers: { ...headers, traceparent } };
}
