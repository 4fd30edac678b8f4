import { InvalidArgumentError } from 'commander';
import { rateLimitSchema, type RateLimit } from '../../../src/jobs/task-limits.ts';
import { durationMs } from './duration.ts';

/**
 * `10/1s`, `100/m` or `5/250ms`: so many in a duration.
 *
 * @throws InvalidArgumentError
 */
export function rate(text: string): RateLimit {
  const [, max, per = ''] = /^(\d{1,15})\/(.+)$/.exec(text) ?? [];
  if (max === undefined) throw new InvalidArgumentError('Give a number and a duration, such as 10/1s or 100/m.');
  const parsed = rateLimitSchema.safeParse({ max: Number(max), perMs: durationMs(/^\d/.test(per) ? per : `1${per}`) });
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError('Give 1 to 1,000,000 in a duration of 10ms to 1d.');
}
