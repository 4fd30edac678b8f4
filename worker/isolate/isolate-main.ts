import path from 'node:path';
import { parentPort, Worker } from 'node:worker_threads';
import { FatalError, isStream, type ArtifactContent, type StoredFile, type Task } from '../../src/jobs/define-task.ts';
import { executeAttempt, type AttemptTools } from '../execute-attempt.ts';
import { loadTask } from '../load-handlers.ts';
import type { FromIsolate, Question, ToIsolate } from './isolate-messages.ts';

// What runs in an isolate: a thread with a port to the worker, or a process with a channel to it.

const port = parentPort;
const asked = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
let questions = 0;
let stop = new AbortController();

let loaded: Promise<Task> | undefined;

if (port) {
  port.on('message', hear);
} else {
  process.on('message', hear);
  process.once('disconnect', () => process.exit());
  endWithParent();
}

function say(message: FromIsolate): void {
  if (port) port.postMessage(message);
  else process.send?.(message);
}

function hear(message: ToIsolate): void {
  switch (message.type) {
    case 'run':
      void run(message);
      break;
    case 'abort':
      say({ type: 'aborted' });
      stop.abort(message.cause);
      break;
    case 'answer':
      asked.get(message.id)?.resolve(message.value as never);
      asked.delete(message.id);
      break;
    case 'refusal':
      asked.get(message.id)?.reject(message.isFatal ? new FatalError(message.message) : new Error(message.message));
      asked.delete(message.id);
      break;
  }
}

async function run({ file, attempt, allowedHosts, scratch }: Extract<ToIsolate, { type: 'run' }>): Promise<void> {
  loaded ??= loadTask(file, attempt.taskType);
  stop = new AbortController();
  const tools: AttemptTools = {
    stop: stop.signal,
    log: { warn: () => undefined },
    // The worker counts the grace, and ends this isolate when it is over.
    stopGraceMs: 2 ** 31 - 1,
    allowedHosts,
    writeLog: (line) => say({ type: 'log', line }),
    reportProgress: (percent, note) => say({ type: 'progress', percent, note }),
    storeArtifact: async (name, content, contentType) =>
      ask<void>('storeArtifact', [name, await toHandOver(content, scratch), contentType]),
    readFile: (...values) => ask<StoredFile>('readFile', values),
    readArtifact: (...values) => ask<StoredFile>('readArtifact', values),
    saveArtifact: (jobId, name, to) => ask<Omit<StoredFile, 'bytes'>>('saveArtifact', [jobId, name, path.resolve(to)]),
  };
  say({ type: 'ended', end: await executeAttempt(attempt, await loaded, tools) });
}

function ask<Answer>(question: Question, values: unknown[]): Promise<Answer> {
  questions += 1;
  const id = questions;
  return new Promise<Answer>((resolve, reject) => {
    asked.set(id, { resolve, reject });
    say({ type: 'question', id, question, values });
  });
}

/** A stream cannot leave this isolate, a file can: the worker removes its folder with the attempt. */
async function toHandOver(content: ArtifactContent, scratch: string): Promise<ArtifactContent> {
  if (content instanceof Uint8Array) return content;
  if (!isStream(content)) return { path: path.resolve(content.path) };
  const { writeToFile } = await import('./write-to-file.ts');
  return { path: await writeToFile(content, scratch) };
}

// Nearly every handler wants it: the one that waits for its first attempt has it already.
void import('zod');

/** A process whose event loop is blocked does not see its channel end: a thread looks whether the worker is there. */
function endWithParent(): void {
  const code = `const { ppid } = process;
    setInterval(() => process.ppid === ppid || process.kill(process.pid, 'SIGKILL'), 1000);`;
  new Worker(code, { eval: true }).unref();
}
