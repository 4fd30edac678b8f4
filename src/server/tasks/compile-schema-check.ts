import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import * as formats from 'ajv-formats';
import { z } from 'zod';
import type { InputProblem } from '../../jobs/errors.ts';
import { checkUrl } from '../http/guarded-fetch-url.ts';
import { boundedCheck } from './bounded-check.ts';
import { linearPatterns } from './linear-patterns.ts';
import { linearUniqueItems } from './linear-unique-items.ts';

/** Answers what is wrong with a value, with paths that start at its name; nothing wrong: an empty list. */
export type SchemaCheck = (value: unknown) => InputProblem[];

export interface CheckOptions {
  /** What the value is called in the problems. */
  at: 'payload' | 'result';
  /** `host:port` list that URLs may name although private. */
  allowedHosts: readonly string[];
  /**
   * The schema is not TaskFlow's own nor that of code that runs here: its patterns are matched in linear time, and a check
   * lasts a second at most.
   */
  isForeign: boolean;
}

const mostProblems = 20;
const objectSchema = z.looseObject({
  type: z.literal('object'),
  properties: z.record(z.string(), z.unknown()).optional(),
});

/** Compiles JSON Schema 2020-12, without a look at whether it is a valid one. */
export function createCompiler({ allowedHosts, isForeign }: Omit<CheckOptions, 'at'>): Ajv2020 {
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    verbose: true,
    logger: false,
    validateSchema: false,
    // Code that is inlined or optimised can take far longer to make than the schema is long.
    ...(isForeign && { inlineRefs: false, code: { regExp: linearPatterns, optimize: false } }),
  });
  formats.default.default(ajv);
  ajv.removeKeyword('uniqueItems').addKeyword(linearUniqueItems);
  // The one of the package takes quadratic time.
  ajv.addFormat('url', { type: 'string', validate: (url: string) => URL.canParse(url) });
  ajv.addFormat('uri', { type: 'string', validate: (url: string) => checkUrl(url, allowedHosts) === null });
  return ajv;
}

/**
 * Makes a check from a JSON Schema 2020-12. Strings of `format: "uri"` are URLs that TaskFlow will call, so they are
 * also refused when they name a private address.
 *
 * @throws Error when the schema does not compile
 */
export function compileSchemaCheck(schema: object, options: CheckOptions): SchemaCheck {
  const given = options.at === 'payload' ? withForceFail(schema) : schema;
  const check = problemsBy(createCompiler(options).compile(given), options);
  return options.isForeign ? boundedCheck(given, options.at, check) : check;
}

function problemsBy(validate: ValidateFunction, { at, allowedHosts }: CheckOptions): SchemaCheck {
  return (value) => {
    try {
      if (validate(value)) return [];
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return [{ path: at, message: 'cannot be checked: its schema refers to itself without end' }];
    }
    return (validate.errors ?? []).slice(0, mostProblems).map((error) => problemOf(error, at, allowedHosts));
  };
}

/** `forceFail: true` is for every payload, also where the schema is closed. */
function withForceFail(schema: object): object {
  const object = objectSchema.safeParse(schema);
  if (!object.success || object.data.properties?.['forceFail'] !== undefined) return schema;
  return { ...schema, properties: { ...object.data.properties, forceFail: { type: 'boolean' } } };
}

/** What Ajv found, as the problem document lists it. */
export function problemOf(error: ErrorObject, at: string, allowedHosts: readonly string[]): InputProblem {
  const path = [at, ...error.instancePath.split('/').slice(1).map(unescapePointer)];
  if (error.keyword === 'required') path.push(String(error.params['missingProperty']));
  if (error.keyword === 'additionalProperties') path.push(String(error.params['additionalProperty']));
  return { path: path.join('.'), message: messageOf(error, allowedHosts) };
}

/** Schemas made by zod say it twice: as a format and as a pattern, which nobody can read. */
const noAddress = 'must be an e-mail address';

function messageOf(error: ErrorObject, allowedHosts: readonly string[]): string {
  if (error.keyword === 'required') return 'is required';
  if (error.keyword === 'additionalProperties') return 'is not a known field';
  if (error.keyword === 'enum') return `must be one of ${JSON.stringify(error.params['allowedValues'])}`;
  if (error.keyword === 'const') return `must be ${JSON.stringify(error.params['allowedValue'])}`;
  if (error.keyword === 'format' && error.params['format'] === 'email') return noAddress;
  if (error.keyword === 'pattern' && error.params['pattern'] === z.regexes.email.source) return noAddress;
  if (error.keyword === 'format' && error.params['format'] === 'uri') {
    return checkUrl(String(error.data), allowedHosts) ?? 'must be a URL';
  }
  return error.message ?? 'is not valid';
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
