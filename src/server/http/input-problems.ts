import type { z } from 'zod';
import type { InputProblem } from '../../jobs/errors.ts';

const mostProblems = 20;

/** The words for a value that is not there; for the others zod's own. */
export const inputMessage: z.core.$ZodErrorMap = ({ code, input }) =>
  (code === 'invalid_type' || code === 'invalid_value') && input === undefined ? 'is required' : undefined;

/** What zod found, as the problem document lists it: one entry a field, unknown fields by their own path. */
export function inputProblems(error: Pick<z.ZodError, 'issues'>): InputProblem[] {
  return error.issues
    .flatMap((issue) => {
      if (issue.code !== 'unrecognized_keys') return [{ path: issue.path.join('.'), message: issue.message }];
      return issue.keys.map((key) => ({ path: [...issue.path, key].join('.'), message: 'is not a known field' }));
    })
    .slice(0, mostProblems);
}
