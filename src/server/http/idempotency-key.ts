import { InvalidInput } from '../../jobs/errors.ts';

/** The header that makes a submit safe to repeat. */
export const idempotencyKeyHeader = 'Idempotency-Key';

const longestKey = 255;

/**
 * The request's Idempotency-Key, undefined without one.
 *
 * @throws InvalidInput when it is empty, longer than 255 characters or not printable ASCII
 */
export function idempotencyKeyOf(headers: Pick<Headers, 'get'>): string | undefined {
  const key = headers.get(idempotencyKeyHeader);
  if (key === null) return undefined;
  if (key.length <= longestKey && /^[\x20-\x7e]+$/.test(key)) return key;
  const message = `must be 1 to ${longestKey} characters of printable ASCII`;
  throw new InvalidInput([{ path: idempotencyKeyHeader, message }], `The header ${idempotencyKeyHeader} ${message}.`);
}
