import { z } from 'zod';
import { longestPayloadValue, mostPayloadFields, payloadPathProblem } from './payload-path.ts';
import { isStorable } from './stored-text.ts';

/** A text, or in a body of JSON also a number, a boolean or null, which is read as the text that it is written with. */
const value = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .transform((given) => (typeof given === 'string' ? given : JSON.stringify(given)))
  .pipe(z.string().max(longestPayloadValue).refine(isStorable, 'has a character that nothing stored can have'));

const fieldsSchema = z.record(z.string(), value).check(({ value: fields, issues }) => {
  const complain = (path: string[], message: string) =>
    issues.push({ code: 'custom', path, message, input: fields, continue: true });
  const paths = Object.keys(fields);
  if (paths.length > mostPayloadFields) {
    complain([], `at most ${mostPayloadFields} fields of the payload can be asked for`);
  }
  for (const path of paths) {
    const problem = payloadPathProblem(path);
    if (problem !== undefined) complain([path], problem);
  }
});
/**
 * Fields that the payload of a job must have, all of them: their paths, such as `customer.id` for `{"customer":{"id":…}}`,
 * with their values. A value is compared as JSON where it is a number, `true`, `false` or `null`, and always also as the
 * text: `42` finds the number 42 and the text "42", `"42"` in quotation marks only the text. Paths lead through objects,
 * not into lists; a field with a dot in its name cannot be named.
 */
export const payloadFilterSchema = z.preprocess((given, context) => {
  // zod drops it, and without one of its fields a filter takes more jobs than were named.
  if (typeof given === 'object' && given !== null && Object.hasOwn(given, '__proto__')) {
    context.addIssue({ code: 'custom', path: ['__proto__'], message: 'is no field that a payload can have' });
  }
  return given;
}, fieldsSchema);

const prefix = 'payload.';

/** Query parameters with those for fields of the payload, such as `payload.customer.id`, gathered under `payload`. */
export function gatherPayloadFilter(query: unknown): unknown {
  if (typeof query !== 'object' || query === null) return query;
  const given: [string, unknown][] = Object.entries(query);
  const fields = given.filter(([name]) => name.startsWith(prefix));
  if (fields.length === 0) return query;
  const others = given.filter(([name]) => !name.startsWith(prefix));
  const payload = fields.map(([name, text]) => [name.slice(prefix.length), text] as const);
  return { payload: Object.fromEntries(payload), ...Object.fromEntries(others) };
}
