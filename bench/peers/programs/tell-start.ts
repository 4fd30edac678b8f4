let isTold = false;

/** Tells the bench that the first job has started; to be called by the handler. */
export function tellStart(): void {
  if (isTold) return;
  isTold = true;
  process.send?.({ startedMs: Date.now() });
}

/** A setting of the bench. @throws Error when it is missing */
export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set.`);
  return value;
}
