import { TRPCClientError } from '@trpc/client';
import type { InputProblem } from '../jobs/errors.ts';

/** An error as a person reads it. */
export interface Problem {
  message: string;
  status: number | null;
  requestId: string | null;
  /** What is wrong with which value, from a 422. */
  problems: InputProblem[];
}

/** Reads whatever was thrown: the API's own errors with all they carry, everything else by its message. */
export function problemOf(error: unknown): Problem {
  const data = valueAt(error, 'data') ?? null;
  if (data === null) {
    if (!(error instanceof TRPCClientError)) {
      return { message: messageOf(error), status: null, requestId: null, problems: [] };
    }
    return {
      message: 'The server did not answer. Is the web process running?',
      status: null,
      requestId: null,
      problems: [],
    };
  }
  return {
    message: messageOf(error),
    status: numberAt(data, 'httpStatus'),
    requestId: textAt(data, 'requestId'),
    problems: problemsAt(data),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'Something went wrong.';
}

function valueAt(data: unknown, name: string): unknown {
  return typeof data === 'object' && data !== null ? Reflect.get(data, name) : undefined;
}

function textAt(data: unknown, name: string): string | null {
  const value = valueAt(data, name);
  return typeof value === 'string' ? value : null;
}

function numberAt(data: unknown, name: string): number | null {
  const value = valueAt(data, name);
  return typeof value === 'number' ? value : null;
}

function problemsAt(data: unknown): InputProblem[] {
  const list = valueAt(data, 'errors');
  if (!Array.isArray(list)) return [];
  return list.map((item: unknown) => ({ path: textAt(item, 'path') ?? '', message: textAt(item, 'message') ?? '' }));
}
