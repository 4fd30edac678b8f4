import { AsyncLocalStorage } from 'node:async_hooks';

/** The attempt whose handler, or something that it started, is at work. */
export interface HandlerAttempt {
  jobId: string;
  attempt: number;
}

const storage = new AsyncLocalStorage<HandlerAttempt>();

/** Runs a handler so that `whoseCode` knows, in everything that it starts, that it is a handler's. */
export function asHandlerCode<Answer>({ jobId, attempt }: HandlerAttempt, run: () => Answer): Answer {
  return storage.run({ jobId, attempt }, run);
}

/** The attempt that this code was started by; undefined for the worker's own. */
export function whoseCode(): HandlerAttempt | undefined {
  return storage.getStore();
}
