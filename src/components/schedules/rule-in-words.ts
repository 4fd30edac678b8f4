import cronstrue from 'cronstrue';
import { isTwelveHours } from '../../client/clock-format.ts';

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

interface Rule {
  cron: string | null;
  everyMs: number | null;
}

/** When a schedule runs, as a person says it; the pattern itself where there are no words for it. */
export function ruleInWords({ cron, everyMs }: Rule, isTwelve?: boolean): string {
  return cron === null ? intervalInWords(everyMs ?? 0) : (cronInWords(cron, isTwelve) ?? cron);
}

/** "At 02:30, only on Monday"; null for what is no pattern. */
export function cronInWords(cron: string, isTwelve = isTwelveHours()): string | null {
  try {
    return cronstrue.toString(cron, { use24HourTimeFormat: !isTwelve });
  } catch {
    // It throws a text for each pattern that it does not know, and says no more than the preview does.
    return null;
  }
}

/** "Every 5 minutes", in the largest unit that it is whole in. */
function intervalInWords(everyMs: number): string {
  const [unit, unitMs] = units.find(([, ms]) => everyMs % ms === 0) ?? (['second', 1000] as const);
  const count = everyMs / unitMs;
  return count === 1 ? `Every ${unit}` : `Every ${count} ${unit}s`;
}
