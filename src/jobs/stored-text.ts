import { z } from 'zod';

/**
 * A text that PostgreSQL can keep, of so many characters at most, and not empty: without NUL and without half a surrogate
 * pair, which would come back as another text.
 */
export function storedText(longest: number) {
  return z.string().min(1).max(longest).refine(isStorable, 'has a character that cannot be stored');
}

/** Whether PostgreSQL can keep a text as it is. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
