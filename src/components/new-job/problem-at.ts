import type { InputProblem } from '../../jobs/errors.ts';

/** What is wrong with the value at this path or inside it. */
export function problemAt(problems: readonly InputProblem[], path: string): string | undefined {
  const found = problems.filter((problem) => problem.path === path || problem.path.startsWith(`${path}.`));
  if (found.length === 0) return undefined;
  return found.map((problem) => withPlace(problem, path)).join(' ');
}

function withPlace(problem: InputProblem, path: string): string {
  const place = problem.path.slice(path.length + 1);
  return place ? `${place}: ${problem.message}` : problem.message;
}
