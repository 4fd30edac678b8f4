import { createHash } from 'node:crypto';
import type { Statement } from './database.ts';

const names = new Map<string, string>();

/**
 * A statement whose text was put together, such as one with a filter's conditions. Its name is made from the text, since
 * two module graphs name statements of one pool. Texts must be few: each is prepared once a connection.
 */
export function namedStatement(prefix: string, text: string): Statement {
  const known = names.get(text);
  const name = known ?? `${prefix}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
  if (known === undefined) names.set(text, name);
  return { name, text };
}
