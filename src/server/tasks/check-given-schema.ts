import type { InputProblem } from '../../jobs/errors.ts';
import { isDeeperThan } from '../http/read-body.ts';
import { compileSchemaCheck, createCompiler, problemOf, type SchemaCheck } from './compile-schema-check.ts';
import { runWithin } from './run-within.ts';

const mostBytes = 64 * 1024;
const mostLevels = 40;
const mostMs = 2000;
/** A schema that goes round in circles does so on one of these. */
const probes = [{}, [], '', 0, null];

type Field = 'payloadSchema' | 'resultSchema';
type Compiled = { check: SchemaCheck } | { problems: InputProblem[] };

/**
 * Compiles a schema that somebody sent, or says what is wrong with it: it is no JSON Schema 2020-12, refers to what is
 * not in it, is over 64 KiB or 40 levels, refers to itself without end, has a pattern that cannot be matched in linear
 * time, or takes too long to compile or to check the smallest values.
 *
 * @param field what the schema is called in the problems
 */
export function checkGivenSchema(
  field: Field,
  schema: Record<string, unknown>,
  allowedHosts: readonly string[],
): Compiled {
  const refused = (message: string, path: string = field) => ({ problems: [{ path, message }] });
  if (Buffer.byteLength(JSON.stringify(schema)) > mostBytes) return refused('must be at most 64 KiB');
  if (isDeeperThan(schema, mostLevels)) return refused(`is nested deeper than ${mostLevels} levels`);
  if ('$async' in schema) return refused('is no keyword of JSON Schema', `${field}.$async`);
  try {
    const compiled = runWithin(mostMs, () => compile(field, schema, allowedHosts));
    if (!compiled) return refused(`takes over ${mostMs / 1000} s to compile`);
    if ('problems' in compiled) return compiled;
    for (const probe of probes) {
      const endless = compiled.check(probe).find(({ message }) => message.startsWith('cannot be checked'));
      if (endless) return refused(endless.message);
    }
    return compiled;
  } catch (error) {
    return refused(`does not compile: ${error instanceof Error ? error.message : String(error)}`.slice(0, 1000));
  }
}

function compile(field: Field, schema: Record<string, unknown>, allowedHosts: readonly string[]): Compiled {
  const ajv = createCompiler({ allowedHosts, isForeign: true });
  if (ajv.validateSchema(schema) !== true) {
    const errors = ajv.errors ?? [];
    return { problems: errors.slice(0, 20).map((error) => problemOf(error, field, allowedHosts)) };
  }
  const at = field === 'payloadSchema' ? 'payload' : 'result';
  return { check: compileSchemaCheck(schema, { at, allowedHosts, isForeign: true }) };
}
