import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import * as formats from 'ajv-formats';
import { apiDocument } from '../../src/server/openapi/document.ts';

/** An answer of the API, as it came. */
export interface GivenAnswer {
  method: string;
  /** With its query. */
  path: string;
  status: number;
  contentType: string | null;
  body: unknown;
}

const document = apiDocument({ isClosed: true });
const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
formats.default.default(ajv);
ajv.addSchema({ $id: 'api', ...document });

const paths = Object.keys(document.paths ?? {}).map((template) => ({
  template,
  // What has no placeholder comes first: `batch` is no job's id.
  expression: new RegExp(`^${template.replaceAll('.', String.raw`\.`).replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}));
paths.sort((one, other) => one.template.split('{').length - other.template.split('{').length);

/**
 * What of an answer the OpenAPI document does not allow, in words; undefined when it is as described. Nothing undescribed
 * may be in it: neither a status, nor a media type, nor a field.
 */
export function undescribed(answer: GivenAnswer): string | undefined {
  const { method, status, contentType, body } = answer;
  const url = new URL(answer.path, 'http://taskflow');
  const { pathname } = url;
  // tRPC has an envelope of its own; pages are no part of the API; HEAD and OPTIONS have no body.
  if (!/^\/(?:api\/(?!trpc\/)|healthz|readyz)/.test(pathname) || method === 'HEAD' || method === 'OPTIONS') return;
  const template = paths.find(({ expression }) => expression.test(pathname))?.template;
  const described = template === undefined ? undefined : pathItem(template)[method.toLowerCase()];
  const where = `${method} ${template ?? pathname} ${status}`;
  if (!described) {
    const isRefused = status === (template === undefined ? 404 : 405) || status === 403;
    return isRefused ? problemOf(where, '#/components/schemas/Problem', body) : `${where}: not described`;
  }
  const answers = described.responses ?? {};
  if (!(status in answers)) return `${where}: this status is not described`;
  const content = answers[status]?.content;
  if (!content) return body === '' || body === null ? undefined : `${where}: a body that is not described`;
  const type = contentType?.split(';', 1)[0] ?? '';
  const found = [type, '*/*'].find((one) => one in content);
  if (found === undefined) return `${where}: the type ${type} is not described`;
  if (!type.endsWith('json')) return;
  const pointer = ['paths', template, method.toLowerCase(), 'responses', String(status), 'content', found, 'schema'];
  const reference = `#/${pointer.map((part) => encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
  return problemOf(where, reference, body, url.searchParams.has('fields'));
}

interface Described {
  responses?: Record<string, { content?: Record<string, unknown> }>;
}

function pathItem(template: string): Record<string, Described> {
  return (document.paths?.[template] ?? {}) as Record<string, Described>;
}

const compiled = new Map<string, ValidateFunction>();

function problemOf(where: string, reference: string, body: unknown, isPartial = false): string | undefined {
  const validate = compiled.get(reference) ?? ajv.compile({ $ref: `api${reference}` });
  compiled.set(reference, validate);
  if (validate(body)) return undefined;
  // `fields` leaves fields out.
  const errors = (validate.errors ?? []).filter(({ keyword }) => !(isPartial && keyword === 'required'));
  if (errors.length === 0) return undefined;
  const words = errors
    .slice(0, 5)
    .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
  return `${where}: ${words.join('; ')}\n${JSON.stringify(body)?.slice(0, 1000)}`;
}
