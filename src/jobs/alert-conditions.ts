/** What TaskFlow itself raises an alert for. */
export type AlertRule = 'failure_rate' | 'oldest_waiting' | 'no_worker' | 'webhook_disabled';

/** Something that is wrong now. Rule and subject name the alert. */
export interface AlertCondition {
  rule: AlertRule;
  /** The task type, or the URL. */
  subject: string;
  text: string;
}

/** How TaskFlow is, as far as the rules ask. */
export interface AlertFacts {
  taskTypes: readonly TypeFacts[];
  disabledUrls: readonly { url: string; reason: string }[];
}

interface TypeFacts {
  taskType: string;
  isPaused: boolean;
  pending: number;
  /** Running workers that take it. */
  workers: number;
  /** For how long its oldest due job has been due; 0 without one. */
  oldestSeconds: number;
  /** What ended in the last ten minutes. */
  completed: number;
  failed: number;
}

export interface AlertThresholds {
  failurePercent: number;
  waitingSeconds: number;
}

/** A few failures of a type that runs once an hour are no rate. */
const leastFailures = 5;

/** What is wrong by the rules. A task type that is paused waits on purpose. */
export function alertConditions(facts: AlertFacts, thresholds: AlertThresholds): AlertCondition[] {
  return [
    ...facts.taskTypes.flatMap((type) => conditionsOf(type, thresholds)),
    ...facts.disabledUrls.map(({ url, reason }): AlertCondition => ({
      rule: 'webhook_disabled',
      subject: url,
      text: `Webhooks to ${url} are sent no more: ${reason}`,
    })),
  ];
}

function conditionsOf(type: TypeFacts, { failurePercent, waitingSeconds }: AlertThresholds): AlertCondition[] {
  const { taskType: subject, failed, completed, oldestSeconds, pending } = type;
  const found: AlertCondition[] = [];
  const percent = Math.round((100 * failed) / Math.max(1, failed + completed));
  if (failed >= leastFailures && percent >= failurePercent) {
    const text = `${percent} % of the ${subject} jobs that ended in ten minutes failed: ${failed} of ${failed + completed}.`;
    found.push({ rule: 'failure_rate', subject, text });
  }
  if (type.isPaused || pending === 0) return found;
  if (type.workers === 0) {
    found.push({ rule: 'no_worker', subject, text: `${pending} ${subject} jobs wait and no worker runs them.` });
  }
  if (oldestSeconds >= waitingSeconds) {
    const text = `A ${subject} job has been due for ${Math.round(oldestSeconds)} seconds and does not run.`;
    found.push({ rule: 'oldest_waiting', subject, text });
  }
  return found;
}
