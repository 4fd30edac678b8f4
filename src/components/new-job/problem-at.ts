import type { InputProblem } from '../../jobs/errors.ts';

/** A value that fits none of several shapes has one problem for each: the first ones say enough. */
const shownProblems = 2;

/** What is wrong with the value at this path or inside it. */
export function problemAt(problems: readonly InputProblem[], path: string): string | undefined {
  const found = problems.filter((problem) => problem.path === path || problem.path.startsWith(`${path}.`));
  if (found.length === 0) return undefined;
  return [...new Set(found.map((problem) => withPlace(problem, path)))].slice(0, shownProblems).join('; ');
}

function withPlace(problem: InputProblem, path: string): string {
  const place = problem.path.slice(path.length + 1);
  return place ? `${place}: ${problem.message}` : problem.message;
}
