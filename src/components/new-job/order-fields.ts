import type { SchemaField } from './schema-fields.ts';

/**
 * Puts first what must be filled in, then what the example fills in, then the rest. The schema's own order is lost: the
 * database sorts the keys of its JSON.
 */
export function orderFields(fields: readonly SchemaField[], example: unknown): SchemaField[] {
  const shown = typeof example === 'object' && example !== null ? Object.keys(example) : [];
  const rank = (field: SchemaField): number => {
    if (field.kind === 'boolean') return 3;
    if (field.isRequired) return 0;
    return shown.includes(field.name) ? 1 : 2;
  };
  return fields.toSorted((a, b) => rank(a) - rank(b));
}
