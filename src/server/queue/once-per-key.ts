/**
 * Makes calls with the same key that come while one is under way share the next one: whoever calls is answered by a call
 * that began after its own.
 */
export function oncePerKey<Argument>(
  call: (argument: Argument) => Promise<void>,
  keyOf: (argument: Argument) => string,
): (argument: Argument) => Promise<void> {
  const running = new Map<string, { current: Promise<void>; next?: Promise<void> }>();

  function start(argument: Argument): Promise<void> {
    const key = keyOf(argument);
    const current = call(argument).finally(() => {
      const entry = running.get(key);
      if (entry?.current === current && !entry.next) running.delete(key);
    });
    running.set(key, { current });
    return current;
  }

  return (argument) => {
    const entry = running.get(keyOf(argument));
    if (!entry) return start(argument);
    entry.next ??= entry.current.then(
      () => start(argument),
      () => start(argument),
    );
    return entry.next;
  };
}
