/** One field of an entry: undefined where it was not there. */
export interface ChangedField {
  name: string;
  before: string | undefined;
  after: string | undefined;
}

/** The fields of before and after beside each other, in their order. */
export function changedFields(before: unknown, after: unknown): ChangedField[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  const names = new Set([...Object.keys(old), ...Object.keys(now)]);
  return [...names].map((name) => ({ name, before: old[name], after: now[name] }));
}

function fieldsOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, textOf(field)]));
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
