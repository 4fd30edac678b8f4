import type { SearchProblem } from '@/jobs/search/search-term';

/**
 * The problems to be shown. Not that of the word which is being typed, while it may still become right.
 *
 * @param caret null where nobody types
 * @param mayBecomeRight whether there are suggestions for the word at the caret
 */
export function visibleProblems(
  problems: readonly SearchProblem[],
  caret: number | null,
  mayBecomeRight: boolean,
): readonly SearchProblem[] {
  if (caret === null) return problems;
  return problems.filter(({ start, end, isUnfinished }) => {
    const isTyped = start <= caret && caret <= end;
    return !isTyped || !(mayBecomeRight || isUnfinished);
  });
}
