interface Reading<Value> {
  value: Promise<Value>;
  startedAt: number;
}

/**
 * Makes a reader whose answer is shared by all who ask within the time, the ones that ask while it is read included.
 * A failed reading is shared by those who waited for it and forgotten.
 */
export function sharedFor<Source extends object, Value>(
  shareMs: number,
  read: (source: Source) => Promise<Value>,
): (source: Source) => Promise<Value> {
  const readings = new WeakMap<Source, Reading<Value>>();
  return (source) => {
    const known = readings.get(source);
    if (known && performance.now() - known.startedAt < shareMs) return known.value;
    const reading = { value: read(source), startedAt: performance.now() };
    readings.set(source, reading);
    reading.value.catch(() => {
      if (readings.get(source) === reading) readings.delete(source);
    });
    return reading.value;
  };
}

/** Different inputs of which the answers are kept at once. */
const mostInputs = 200;

/** The same for a reader that takes an input: the same input within the time gets the same answer. */
export function sharedByInput<Source extends object, Input extends object, Value>(
  shareMs: number,
  read: (source: Source, input: Input) => Promise<Value>,
): (source: Source, input: Input) => Promise<Value> {
  const readers = new Map<string, (source: Source) => Promise<Value>>();
  return (source, input) => {
    const key = JSON.stringify(Object.entries(input).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const reader = readers.get(key) ?? sharedFor(shareMs, (from: Source) => read(from, input));
    if (readers.size >= mostInputs) readers.clear();
    readers.set(key, reader);
    return reader(source);
  };
}
