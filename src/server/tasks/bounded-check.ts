import type { InputProblem } from '../../jobs/errors.ts';
import type { SchemaCheck } from './compile-schema-check.ts';
import { runWithin } from './run-within.ts';

/** What may run unwatched: characters of the schema times parts and characters of the value. */
const mostSteps = 2_000_000;
const mostMs = 1000;
const mostListingMs = 50;

/** Both checks by one schema. */
interface Checks {
  /** Names everything that is wrong. */
  all: SchemaCheck;
  /** Makes one that stops at the first problem, so that there are never many; asked for once it is needed. */
  first: () => SchemaCheck;
}

/**
 * A check by a stranger's schema that holds this thread up for a second at most. Without references no part of a schema
 * meets a part of the value twice, so that small ones need no watching; references can multiply without end.
 */
export function boundedCheck(schema: object, at: string, { all, first }: Checks): SchemaCheck {
  const text = JSON.stringify(schema);
  const hasReferences = /"\$(?:ref|dynamicRef|recursiveRef)"/.test(text);
  const largestUnwatched = hasReferences ? -1 : Math.floor(mostSteps / text.length);
  let firstOnly: SchemaCheck | undefined;
  return (value) => {
    if (isWithin(value, largestUnwatched)) return all(value);
    const check = (firstOnly ??= first());
    const found = runWithin<InputProblem[]>(mostMs, () => check(value));
    if (!found) return [{ path: at, message: 'cannot be checked by its schema within a second' }];
    if (found.length === 0) return found;
    return runWithin<InputProblem[]>(mostListingMs, () => all(value)) ?? found;
  };
}

/** Whether a JSON value has no more parts and characters than that. */
function isWithin(value: unknown, most: number): boolean {
  let left = most;
  const count = (part: unknown): void => {
    left -= typeof part === 'string' ? part.length + 1 : 1;
    if (typeof part !== 'object' || part === null) return;
    for (const key in part) {
      if (left < 0) return;
      left -= key.length;
      count(Reflect.get(part, key));
    }
  };
  count(value);
  return left >= 0;
}
