import type { InputProblem } from '../../jobs/errors.ts';
import { isDeeperThan } from '../http/read-body.ts';
import { compileSchemaCheck, createCompiler, problemOf, type SchemaCheck } from './compile-schema-check.ts';

const mostBytes = 64 * 1024;
const mostLevels = 40;
/** A schema that goes round in circles does so on one of these. */
const probes = [{}, [], '', 0, null];

/**
 * Compiles a schema that somebody sent, or says what is wrong with it: it is no JSON Schema 2020-12, refers to what is
 * not in it, is over 64 KiB or 40 levels, refers to itself without end, or has a pattern that cannot be matched in
 * linear time.
 *
 * @param field what the schema is called in the problems
 */
export function checkGivenSchema(
  field: 'payloadSchema' | 'resultSchema',
  schema: Record<string, unknown>,
  allowedHosts: readonly string[],
): { check: SchemaCheck } | { problems: InputProblem[] } {
  const refused = (message: string, path: string = field) => ({ problems: [{ path, message }] });
  if (Buffer.byteLength(JSON.stringify(schema)) > mostBytes) return refused('must be at most 64 KiB');
  if (isDeeperThan(schema, mostLevels)) return refused(`is nested deeper than ${mostLevels} levels`);
  if ('$async' in schema) return refused('is no keyword of JSON Schema', `${field}.$async`);
  try {
    const ajv = createCompiler({ allowedHosts, isForeign: true });
    if (ajv.validateSchema(schema) !== true) {
      const errors = ajv.errors ?? [];
      return { problems: errors.slice(0, 20).map((error) => problemOf(error, field, allowedHosts)) };
    }
    const at = field === 'payloadSchema' ? 'payload' : 'result';
    const check = compileSchemaCheck(schema, { at, allowedHosts, isForeign: true });
    const [endless] = probes.flatMap((probe) => check(probe)).filter(({ message }) => message.includes('without end'));
    return endless ? refused('refers to itself without end') : { check };
  } catch (error) {
    return refused(`does not compile: ${error instanceof Error ? error.message : String(error)}`.slice(0, 1000));
  }
}
