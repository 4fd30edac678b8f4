'use client';

import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { useSettled } from '@/client/use-settled';
import type { InputProblem } from '@/jobs/errors';
import { ruleOf, type Rule, type ScheduleFields } from './schedule-fields';

/** A pause in typing that is worth a question. */
const pauseMs = 250;

export interface RulePreview {
  /** With the offset of the timezone; null while nothing is known. */
  nextRuns: string[] | null;
  problems: InputProblem[];
  /** Why it is not known although the rule may be right. */
  failure: string | null;
}

/** When the rule that is typed would run next, as one types it; null while there is none. */
export function useRulePreview(fields: ScheduleFields): RulePreview | null {
  const isTyped = (fields.kind === 'cron' ? fields.cron : fields.every).trim() !== '';
  const settled = useSettled(isTyped ? JSON.stringify(ruleOf(fields)) : null, pauseMs);
  const rule: Rule | null = settled === null ? null : JSON.parse(settled);
  const asked = trpc.schedules.preview.useQuery(rule ?? { cron: '' }, {
    enabled: rule !== null,
    retry: false,
    placeholderData: (before) => before,
  });
  if (!isTyped || rule === null) return null;
  if (!asked.error) return { nextRuns: asked.data?.nextRuns ?? null, problems: [], failure: null };
  const { problems, message } = problemOf(asked.error);
  return { nextRuns: null, problems, failure: problems.length > 0 ? null : message };
}
