import { InvalidArgumentError } from 'commander';

/**
 * What the header Idempotency-Key may hold. Somewhat shorter than the API takes: of many jobs, each batch adds the number of
 * its first line.
 *
 * @throws InvalidArgumentError
 */
export function idempotencyKeyArgument(text: string): string {
  if (/^[\u0021-\u007e]([\u0020-\u007e]{0,238}[\u0021-\u007e])?$/.test(text)) return text;
  throw new InvalidArgumentError('It must be 1 to 240 characters of printable ASCII.');
}
