import { problemOf } from '@/client/problem-of';
import type { InputProblem } from '@/jobs/errors';

const nameIsTaken = 409;

/** What is wrong with which field; that a name is taken says no field by itself. */
export function asFieldProblems(error: unknown): InputProblem[] {
  const { problems, status, message } = problemOf(error);
  return status === nameIsTaken && message.startsWith('There is a schedule') ? [{ path: 'name', message }] : problems;
}
