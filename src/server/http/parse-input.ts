import type { z } from 'zod';
import { InvalidInput, TaskFlowError } from '../../jobs/errors.ts';
import { inputMessage, inputProblems } from './input-problems.ts';

/** @throws InvalidInput naming every value of a body that is wrong */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body, { error: inputMessage });
  if (parsed.success) return parsed.data;
  throw new InvalidInput(inputProblems(parsed.error));
}

/** @throws TaskFlowError bad_request naming every parameter that is wrong, unknown, or given twice */
export function parseQuery<Schema extends z.ZodType>(schema: Schema, url: URL): z.output<Schema> {
  const given = [...url.searchParams];
  const twice = given.filter(([name], index) => given.findIndex(([other]) => other === name) < index);
  const parsed = schema.safeParse(Object.fromEntries(given), { error: inputMessage });
  const problems = [
    ...twice.map(([name]) => ({ path: name, message: 'is given more than once' })),
    ...(parsed.success ? [] : inputProblems(parsed.error)),
  ];
  if (parsed.success && problems.length === 0) return parsed.data;
  const names = problems.map(({ path }) => path).join(', ');
  throw new TaskFlowError('bad_request', `These query parameters are wrong: ${names.slice(0, 200)}.`, { problems });
}
