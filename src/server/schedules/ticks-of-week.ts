import { nextTick, type TickRule } from './schedule-ticks.ts';

const dayMs = 86_400_000;
/** One more than an hourly rule has in a day. */
const mostADay = 25;

/**
 * The ticks of a rule after a moment up to and with another; `frequent` when there are more than 24 in the day after the
 * first one. Finds 24 a day at most, whatever the rule.
 */
export function ticksOfWeek(rule: TickRule, from: Date, until: Date): Date[] | 'frequent' {
  const ticks: Date[] = [];
  for (let tick = nextTick(rule, from); tick && tick <= until; tick = nextTick(rule, tick)) {
    ticks.push(tick);
    const dayBefore = ticks.at(-mostADay);
    if (dayBefore && tick.getTime() - dayBefore.getTime() < dayMs) return 'frequent';
  }
  return ticks;
}
