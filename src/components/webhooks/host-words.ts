import { countOf, countText, percentText } from '../../client/format-number.ts';
import type { WebhookHost } from '../../jobs/webhook-host-schema.ts';

/** "97 delivered, 3 failed (3.0 %)"; "nothing" where nothing has ended. */
export function outcomeText({ delivered, failed }: WebhookHost['lastDay']): string {
  if (delivered + failed === 0) return 'nothing';
  const share = failed === 0 ? '' : ` (${percentText(failed / (delivered + failed))})`;
  return `${countText(delivered)} delivered, ${countText(failed)} failed${share}`;
}

/** What the breaker of a host does, and why; null while it has answered all. */
export function breakerText({ breaker, failuresInRow }: WebhookHost): string | null {
  if (failuresInRow === 0) return null;
  const unanswered = `${countOf(failuresInRow, 'request')} in a row without an answer`;
  if (breaker === 'half_open') return `${unanswered}: one is sent to see whether it is back`;
  return breaker === 'open' ? `${unanswered}: nothing is sent for a while` : unanswered;
}
