/** A place in a JSON value: names and positions, from the outside in. */
export type JsonPath = readonly (string | number)[];

/** A place as one writes it in code and in a search: `payload.items[3].price`. */
export function pathText(root: string, path: JsonPath): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(key) ? `${text}.${key}` : `${text}[${JSON.stringify(key)}]`;
  }, root);
}

/** What stands at a place; undefined where nothing does. */
export function valueAt(root: unknown, path: JsonPath): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}
