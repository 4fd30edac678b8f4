import { redactedValues } from '../src/jobs/redact.ts';
import { withhold, type Withhold } from '../src/jobs/withhold.ts';
import type { AttemptEnd, AttemptTools, ClaimedAttempt } from './execute-attempt.ts';

/** What takes the redacted values of an attempt's payload out of what its handler says; undefined where there are none. */
export function withholdFor({ payload }: ClaimedAttempt, redact: readonly string[] | undefined): Withhold | undefined {
  return redact && redact.length > 0 ? withhold(redactedValues('payload', payload, redact)) : undefined;
}

/** The tools of an attempt whose log lines and notes are shown without redacted values. */
export function withholdInTools(tools: AttemptTools, { text, json }: Withhold): AttemptTools {
  return {
    ...tools,
    writeLog: ({ level, message, data }) =>
      tools.writeLog({ level, message: text(message), data: data === null ? null : json(data) }),
    reportProgress: (percent, note) => tools.reportProgress(percent, note === null ? null : text(note)),
  };
}

/** The end of an attempt, with its error told without redacted values. */
export function withholdInEnd(end: AttemptEnd, { text }: Withhold): AttemptEnd {
  if (!end.error) return end;
  const { name, message, stack, code } = end.error;
  return {
    ...end,
    error: { name: text(name), message: text(message), stack: stack === null ? null : text(stack), code },
  };
}
