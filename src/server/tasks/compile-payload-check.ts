import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject } from 'ajv/dist/2020.js';
import * as formats from 'ajv-formats';
import { z } from 'zod';
import type { InputProblem } from '../../jobs/errors.ts';
import { checkUrl } from '../http/guarded-fetch-url.ts';

/** Answers what is wrong with a payload, with paths that start at `payload`; nothing wrong: an empty list. */
export type PayloadCheck = (payload: unknown) => InputProblem[];

const mostProblems = 20;
const objectSchema = z.looseObject({
  type: z.literal('object'),
  properties: z.record(z.string(), z.unknown()).optional(),
});

/**
 * Makes a check from a JSON Schema 2020-12. Strings of `format: "uri"` are URLs that TaskFlow will call, so they are
 * also refused when they name a private address. A schema that does not compile lets everything through: the worker's
 * own check decides then.
 */
export function compilePayloadCheck(
  schemaText: string,
  allowedHosts: readonly string[],
  onBadSchema: (error: unknown) => void,
): PayloadCheck {
  const ajv = new Ajv2020({ strict: false, allErrors: true, verbose: true, logger: false, validateSchema: false });
  formats.default.default(ajv);
  ajv.addFormat('uri', { type: 'string', validate: (url: string) => checkUrl(url, allowedHosts) === null });
  try {
    const validate = ajv.compile(withForceFail(JSON.parse(schemaText)));
    return (payload) => {
      if (validate(payload)) return [];
      return (validate.errors ?? []).slice(0, mostProblems).map((error) => problemOf(error, allowedHosts));
    };
  } catch (error) {
    onBadSchema(error);
    return () => [];
  }
}

/** `forceFail: true` is for every payload, also where the schema is closed. */
function withForceFail(schema: object): object {
  const object = objectSchema.safeParse(schema);
  if (!object.success || object.data.properties?.['forceFail'] !== undefined) return schema;
  return { ...schema, properties: { ...object.data.properties, forceFail: { type: 'boolean' } } };
}

function problemOf(error: ErrorObject, allowedHosts: readonly string[]): InputProblem {
  const path = ['payload', ...error.instancePath.split('/').slice(1).map(unescapePointer)];
  if (error.keyword === 'required') path.push(String(error.params['missingProperty']));
  if (error.keyword === 'additionalProperties') path.push(String(error.params['additionalProperty']));
  return { path: path.join('.'), message: messageOf(error, allowedHosts) };
}

function messageOf(error: ErrorObject, allowedHosts: readonly string[]): string {
  if (error.keyword === 'required') return 'is required';
  if (error.keyword === 'additionalProperties') return 'is not a known field';
  if (error.keyword === 'enum') return `must be one of ${JSON.stringify(error.params['allowedValues'])}`;
  if (error.keyword === 'const') return `must be ${JSON.stringify(error.params['allowedValue'])}`;
  if (error.keyword === 'format' && error.params['format'] === 'uri') {
    return checkUrl(String(error.data), allowedHosts) ?? 'must be a URL';
  }
  return error.message ?? 'is not valid';
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
