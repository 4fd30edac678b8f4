import { TaskFlowError } from '../../jobs/errors.ts';

/** The object store did not do what it was asked for. To a caller it is 503: it may be different soon. */
export class StoreFailure extends TaskFlowError {
  /** What the store answered, as S3 names it: `NoSuchKey`, `SignatureDoesNotMatch`. */
  readonly storeCode: string | undefined;
  /** Whether the same request may succeed in a moment. */
  readonly isPassing: boolean;

  constructor(message: string, more: { storeCode?: string; isPassing: boolean; cause?: unknown }) {
    super('unavailable', `The object store ${message}`, { cause: more.cause, headers: { 'Retry-After': '2' } });
    this.storeCode = more.storeCode;
    this.isPassing = more.isPassing;
  }
}

const passingCodes = new Set(['InternalError', 'SlowDown', 'ServiceUnavailable', 'RequestTimeout']);

/** What an answer that is no success says, in S3's XML or otherwise. */
export function refusalOf(status: number, text: string): StoreFailure {
  const storeCode = /<Code>([\w.]{1,100})<\/Code>/.exec(text)?.[1];
  const isPassing = status >= 500 || status === 429 || (storeCode !== undefined && passingCodes.has(storeCode));
  const named = storeCode === undefined ? '' : ` ${storeCode}`;
  return new StoreFailure(`answered ${status}${named}.`, { ...(storeCode !== undefined && { storeCode }), isPassing });
}

/** What kept an answer from coming: its address is not told to callers. */
export function awayBy(error: unknown, withinMs: number): StoreFailure {
  if (error instanceof StoreFailure) return error;
  const { code, name }: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
  if (name === 'AbortError' || name === 'TimeoutError') {
    return new StoreFailure(`did not answer within ${withinMs / 1000} s.`, { isPassing: true, cause: error });
  }
  return new StoreFailure(`cannot be reached (${code ?? name}).`, { isPassing: true, cause: error });
}
