import { HTTPError } from 'ky';
import { z } from 'zod';

const problemSchema = z.looseObject({
  status: z.number(),
  title: z.string(),
  detail: z.string().optional(),
  code: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
});

/** TaskFlow refused a request: what the problem document (RFC 9457) of its answer says. */
export class ApiError extends Error {
  readonly status: number;
  /** For programs, such as `invalid_input` or `illegal_transition`. */
  readonly code: string;
  /** What is wrong with which value. */
  readonly errors: { path: string; message: string }[];
  /** Quote it when you ask the operator. */
  readonly requestId: string | null;

  constructor(problem: z.infer<typeof problemSchema>, requestId: string | null) {
    const values = problem.errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
    super([problem.detail ?? problem.title, values].filter(Boolean).join(' '));
    this.name = 'ApiError';
    this.status = problem.status;
    this.code = problem.code;
    this.errors = problem.errors;
    this.requestId = requestId;
  }
}

/** Waits for an answer and turns a refusal into an `ApiError`; anything else is thrown as it is. */
export async function orApiError<Answer>(request: Promise<Answer>): Promise<Answer> {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof HTTPError)) throw error;
    const problem = problemSchema.safeParse(error.data);
    if (!problem.success) throw error;
    throw new ApiError(problem.data, error.response.headers.get('x-request-id'));
  }
}
