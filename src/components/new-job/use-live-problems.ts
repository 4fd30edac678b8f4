'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { problemOf } from '@/client/problem-of';
import { useSettled } from '@/client/use-settled';
import type { InputProblem } from '@/jobs/errors';

const afterMs = 350;

/**
 * What the server would refuse of what is typed, asked of it once the typing pauses: its rules are the ones that count.
 *
 * @param given all that is checked, as text; null while it cannot be
 * @returns undefined while nothing was changed, or no answer for what is given is there yet
 */
export function useLiveProblems(
  given: string | null,
  ask: () => Promise<{ problems: InputProblem[] }>,
): InputProblem[] | undefined {
  const [first] = useState(given);
  const settled = useSettled(given, afterMs);
  const isChanged = settled !== null && settled !== first;
  const check = useQuery({
    queryKey: ['check-input', settled],
    queryFn: ask,
    enabled: isChanged && settled === given,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  if (!isChanged || settled !== given) return undefined;
  // The schema of the input refuses before the check itself is reached.
  return check.isError ? problemOf(check.error).problems : check.data?.problems;
}
