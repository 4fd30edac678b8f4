import { z } from 'zod';
import { terminalStatuses, type TerminalStatus } from './job-status.ts';

/** An hour: what is repeated after a lost answer must find its job. */
const leastDays = 1 / 24;
const days = z
  .number()
  .min(0)
  .max(36_500)
  .refine((given) => given === 0 || given >= leastDays, 'must be 0, for ever, or an hour (1/24) at least');

/** Days by status, as they are stored: what a task type does not say follows RETENTION_DAYS. */
export const ownRetentionSchema = z.strictObject({
  completed: days.optional(),
  failed: days.optional(),
  cancelled: days.optional(),
});
export type OwnRetention = z.infer<typeof ownRetentionSchema>;

/** Days that ended jobs of a task type are kept, by what became of them or all alike. */
export const retentionDaysSchema = z.union([days, ownRetentionSchema]);
export type RetentionDays = z.infer<typeof retentionDaysSchema>;

/** Said of what is none of these. */
export const badRetention =
  'retentionDays must be a number, or numbers by completed, failed and cancelled: 0 for ever, else 1/24 to 36,500';

/** What a task type says as JSON text of `OwnRetention`; null where it says nothing. */
export function retentionText(given: RetentionDays | null | undefined): string | null {
  if (given === undefined || given === null) return null;
  const each = terminalStatuses.flatMap((status) => {
    const own = typeof given === 'number' ? given : given[status];
    return own === undefined ? [] : [[status, own] as const];
  });
  return each.length === 0 ? null : JSON.stringify(Object.fromEntries(each));
}

/** Jobs of a task type that ended with one of these statuses go after so many days. */
export interface RetentionRule {
  taskType: string;
  days: number;
  statuses: TerminalStatus[];
}

/**
 * What is to be pruned of a task type, the shortest time first. Nothing of what is kept for ever.
 *
 * @param own null where it says nothing
 * @param defaultDays RETENTION_DAYS
 */
export function retentionRules(taskType: string, own: OwnRetention | null, defaultDays: number): RetentionRule[] {
  const rules = new Map<number, RetentionRule>();
  for (const status of terminalStatuses) {
    const kept = own?.[status] ?? defaultDays;
    if (kept === 0) continue;
    const rule = rules.get(kept) ?? { taskType, days: kept, statuses: [] };
    rule.statuses.push(status);
    rules.set(kept, rule);
  }
  return [...rules.values()].toSorted((one, other) => one.days - other.days);
}
