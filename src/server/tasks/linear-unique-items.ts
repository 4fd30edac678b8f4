import type { KeywordDefinition } from 'ajv';
import { stringify } from 'safe-stable-stringify';

/** `uniqueItems` in a time that grows with the list alone; Ajv's own compares each item with each other one. */
export const linearUniqueItems: KeywordDefinition = {
  keyword: 'uniqueItems',
  type: 'array',
  schemaType: 'boolean',
  error: { message: 'must NOT have duplicate items' },
  validate: (isWanted: boolean, items: unknown[]) =>
    !isWanted || new Set(items.map((item) => stringify(item))).size === items.length,
};
