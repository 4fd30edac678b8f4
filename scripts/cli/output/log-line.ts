import { styleText } from 'node:util';
import type { JobLogLine } from '../../../src/jobs/job-history-schema.ts';
import { jsonText } from './json-text.ts';
import { plainLines } from './plain-text.ts';

const colours: Record<JobLogLine['level'], Parameters<typeof styleText>[0]> = {
  debug: 'gray',
  info: 'blue',
  warn: 'yellow',
  error: 'red',
};

/**
 * A line of a job's log. The lines of a message that has several are indented: none can pass for a line of the log.
 */
export function logLine({ at, level, message, attempt, data }: JobLogLine): string {
  const text = plainLines(message).replaceAll('\n', '\n    ');
  const more = data === null ? '' : ` ${styleText('dim', jsonText(data))}`;
  const place = attempt === null ? '' : ` #${attempt}`;
  return `${styleText('dim', at)} ${styleText(colours[level], level.padEnd(5))}${place} ${text}${more}`;
}
