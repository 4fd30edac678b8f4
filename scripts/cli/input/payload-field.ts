import { InvalidArgumentError } from 'commander';

/** Adds `customer.id=42` to the fields gathered before. The value may hold further `=`, and be empty. */
export function payloadField(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be a path and a value, such as customer.id=42.');
  const path = text.slice(0, at);
  if (Object.hasOwn(before, path)) throw new InvalidArgumentError(`${path} is given twice.`);
  return Object.fromEntries([...Object.entries(before), [path, text.slice(at + 1)]]);
}
