import type { JobLogLine } from './job-history-schema.ts';
import { visibleText } from './visible-text.ts';

/**
 * A line of a log as text, harmless to a terminal. The lines of a message that has several are indented: none can pass for
 * a line of the log.
 */
export function logLineText({ at, level, message, attempt, data }: JobLogLine): string {
  const place = attempt === null ? '' : ` #${attempt}`;
  const more = data === null ? '' : ` ${JSON.stringify(data)}`;
  return visibleText(`${at} ${level.padEnd(5)}${place} ${message}${more}`)
    .replaceAll('\r\n', '\n')
    .replaceAll('\n', '\n    ');
}
