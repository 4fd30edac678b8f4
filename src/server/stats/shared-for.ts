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
