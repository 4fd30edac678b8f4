import fc from 'fast-check';

/** Text as nobody means it: control characters, lone surrogates, right-to-left marks, numbers out of range, words of SQL. */
export const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 300 }),
  fc.constantFrom(
    ...['\0', 'null', 'undefined', 'NaN', '-1', '1e400', '9'.repeat(400), '0x10', '1.5', ' ', '%', "'; --", '../../x'],
    ...[
      '2026-02-30T00:00:00Z',
      '0000-01-01T00:00:00Z',
      '9999-12-31T23:59:59.999999999Z',
      '2026-11-25',
      'now',
      '\u202E',
    ],
    ...['00000000-0000-0000-0000-000000000000', 'eyJ9', 'W10', '\u{1F469}\u200D\u{1F692}', '{}', '[object Object]'],
  ),
);

const leaf = fc.oneof(
  oddText,
  fc.constantFrom(null, true, false, 0, -0, -1, 1.5, 1e308, Number.MAX_SAFE_INTEGER + 1),
  fc.constantFrom([], {}, '', 'x'.repeat(70_000)),
);
const name = fc.oneof(oddText, fc.constantFrom('__proto__', 'constructor', 'toString', 'length', 'jobs', 'payload'));

/** Any JSON value, odd more often than not. */
export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 5 }),
  fc.dictionary(name, leaf, { maxKeys: 5 }),
  fc.integer({ min: 190, max: 1000 }).map(nested),
);

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** A body that works, with one thing wrong: a value exchanged, a field missing, one too many. */
export function brokenBody(example: unknown): fc.Arbitrary<unknown> {
  const paths = pathsOf(example);
  return fc
    .record({
      path: fc.constantFrom(...paths),
      how: fc.constantFrom('exchange', 'remove', 'add'),
      name,
      value: anyJson,
    })
    .map(({ path, how, name: added, value }) => {
      const body: unknown = structuredClone(example);
      if (how === 'add') return changed(body, path, (at) => (isObject(at) ? { ...at, [added]: value } : value));
      return changed(body, path, () => (how === 'remove' ? undefined : value));
    });
}

function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (!isObject(value) && !Array.isArray(value)) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

function changed(value: unknown, [first, ...rest]: string[], change: (value: unknown) => unknown): unknown {
  if (first === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((inner, index) => (String(index) === first ? changed(inner, rest, change) : inner));
  if (!isObject(value)) return value;
  return { ...value, [first]: changed(value[first], rest, change) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text that JSON.parse refuses. */
export const brokenText = fc
  .oneof(oddText, fc.constantFrom('', '{', '[1,]', '{"a":1,}', "{'a':1}", '\uFEFF{}', '{"a":\u0000}', '//', '1 2'))
  .filter((text) => {
    try {
      JSON.parse(text);
      return false;
    } catch {
      return true;
    }
  });
