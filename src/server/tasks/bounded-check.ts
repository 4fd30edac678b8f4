import type { InputProblem } from '../../jobs/errors.ts';
import type { SchemaCheck } from './compile-schema-check.ts';
import { runWithin } from './run-within.ts';

/** What may run unwatched: characters of the schema times parts and characters of the value. */
const mostSteps = 2_000_000;
/** As many problems as are found in that time fit into memory: some 100 MB. */
const mostMs = 1000;

/**
 * A check by a stranger's schema that holds this thread up for a second at most. Without references no part of a schema
 * meets a part of the value twice, so that small ones need no watching; references can multiply without end.
 */
export function boundedCheck(schema: object, at: string, check: SchemaCheck): SchemaCheck {
  const text = JSON.stringify(schema);
  const hasReferences = /"\$(?:ref|dynamicRef|recursiveRef)"/.test(text);
  const largestUnwatched = hasReferences ? -1 : Math.floor(mostSteps / text.length);
  return (value) => {
    if (isWithin(value, largestUnwatched)) return check(value);
    const problems = runWithin<InputProblem[]>(mostMs, () => check(value));
    return problems ?? [{ path: at, message: 'cannot be checked by its schema within a second' }];
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
