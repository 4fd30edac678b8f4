import type { LogLevel, TaskContext } from '../src/jobs/define-task.ts';
import { storableText } from './attempt-error.ts';
import type { AttemptTools, ClaimedAttempt } from './execute-attempt.ts';
import { storableJson } from './storable-json.ts';

const mostDataCharacters = 64 * 1024;

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
  // Handlers may be plain JavaScript: a message can be anything.
  const line = (level: LogLevel) => (message: unknown, data?: unknown) => {
    const text = typeof message === 'string' ? message : (dataText(message) ?? 'undefined');
    if (!isOver) tools.writeLog({ level, message: storableText(text), data: dataText(data) });
  };
  const context: TaskContext = {
    jobId: attempt.jobId,
    attempt: attempt.attempt,
    signal,
    idempotencyKey: attempt.jobId,
    log: { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') },
    progress(percent, note) {
      if (isOver || !Number.isFinite(percent)) return;
      tools.reportProgress(Math.min(100, Math.max(0, percent)), note === undefined ? null : storableText(note, 500));
    },
    async artifact(name, bytes, contentType) {
      if (isOver) throw new Error('The attempt has ended: its artifacts are no longer kept.');
      await tools.storeArtifact(name, bytes, contentType);
    },
    readFile: (fileId) => tools.readFile(fileId),
    readArtifact: (jobId, name) => tools.readArtifact(jobId, name),
    async fetch(url, init = {}) {
      // Few need it, and it is slow to load.
      const { guardedFetch } = await import('../src/server/http/guarded-fetch.ts');
      return guardedFetch(url, init, { allowedHosts: tools.allowedHosts, signal });
    },
  };
  return { context: Object.freeze(context), fence: () => (isOver = true) };
}

/** JSON text of what a line carries; what is no JSON, or too much, is said in its place. */
function dataText(data: unknown): string | null {
  if (data === undefined) return null;
  let text: string | undefined;
  try {
    text = JSON.stringify(data);
  } catch {
    return JSON.stringify('(cannot be written as JSON)');
  }
  if (text === undefined) return null;
  if (text.length > mostDataCharacters) return JSON.stringify(`(cut, ${text.length} characters of JSON)`);
  return storableJson(text);
}
