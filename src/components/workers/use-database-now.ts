'use client';

import { useNow } from '@/client/use-now';

/**
 * The moment by the database's clock, in ms since 1970, renewed once a second: the reader's own clock may be wrong.
 *
 * @param at what that clock said when the answer was made
 * @param receivedAt when the answer was received, in ms by the reader's clock
 */
export function useDatabaseNow(at: string, receivedAt: number): number {
  return Date.parse(at) + Math.max(0, useNow() - receivedAt);
}
