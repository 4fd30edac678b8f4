import { diffLines } from 'diff';
import type { JobAttempt } from '../../jobs/job-history-schema.ts';

type AttemptError = NonNullable<JobAttempt['error']>;

export interface DiffLine {
  sign: '+' | '-' | ' ';
  text: string;
}

/** Two errors may have nothing in common and thousands of lines. */
const atMostMs = 500;

/**
 * What is in the second error and not in the first, and the reverse, line by line; `same` when they are the same to the
 * letter, `too_different` when that cannot be found out in half a second.
 */
export function compareErrors(first: AttemptError, second: AttemptError): DiffLine[] | 'same' | 'too_different' {
  const [before, after] = [textOf(first), textOf(second)];
  if (before === after) return 'same';
  const changes = diffLines(before, after, { timeout: atMostMs });
  if (!changes) return 'too_different';
  return changes.flatMap(({ value, added, removed }) => {
    const sign = added ? '+' : removed ? '-' : ' ';
    return value
      .replace(/\n$/, '')
      .split('\n')
      .map((text): DiffLine => ({ sign, text }));
  });
}

function textOf({ code, name, message, stack }: AttemptError): string {
  // Most stacks begin with name and message.
  const head = `${name}: ${message}`;
  const trace = stack?.startsWith(head) ? stack.slice(head.length).replace(/^\n/, '') : stack;
  return [code, head, trace].filter(Boolean).join('\n').concat('\n');
}
