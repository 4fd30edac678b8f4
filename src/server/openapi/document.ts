import { z } from 'zod';
import { createDocument, type CreateDocumentOptions, type ZodOpenApiOperationObject } from 'zod-openapi';
import { describedPaths } from './described-paths.ts';
import { tags, type HttpMethod, type Operation } from './operation.ts';
import { problemSchema, problemsOf } from './problems.ts';

export type OpenApiDocument = ReturnType<typeof createDocument>;

const about = `Background jobs over HTTP: submit one, and TaskFlow runs it with retries, timeouts and cancellation.

Every body is JSON, every time is ISO 8601, every error a problem document (RFC 9457). Unknown fields are refused. Fields
are only added within a major version, so ignore those that you do not know.

Send a key as \`Authorization: Bearer tf_…\`. On the server's own machine none is needed until the first one was made.
What stands behind \`key\` at an endpoint are the scopes of which one is enough; \`manage\` holds \`read\` and \`submit\`,
\`admin\` holds all. A key with \`submit\` alone sees the jobs it submitted.`;

/**
 * The API's OpenAPI 3.1 document.
 *
 * @param isClosed whether answers may hold nothing that is not described: what tests check with. The published document
 *   leaves that open, since fields may be added.
 */
export function apiDocument({ isClosed = false }: { isClosed?: boolean } = {}): OpenApiDocument {
  const document = createDocument(
    {
      openapi: '3.1.1',
      info: { title: 'TaskFlow', version: '1', description: about, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: '/', description: 'This TaskFlow' }],
      tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } }, schemas: { Problem: problemSchema } },
      paths: Object.fromEntries(
        Object.entries(describedPaths).map(([path, operations]) => [path, pathItem(operations)]),
      ),
    },
    { override: simplify(isClosed), allowEmptySchema: { custom: true, unknown: true } },
  );
  return withPlainJson(document);
}

let published: OpenApiDocument | undefined;

/** The document as it is published: made once, since that takes a tenth of a second. */
export function publishedDocument(): OpenApiDocument {
  return (published ??= apiDocument());
}

function pathItem(operations: Partial<Record<HttpMethod, Operation>>) {
  return Object.fromEntries(
    Object.entries(operations).map(([method, operation]) => [method.toLowerCase(), operationObject(operation)]),
  );
}

function operationObject(operation: Operation): ZodOpenApiOperationObject {
  const { id, tag, summary, description, for: anyOf, path, query, headers, body, answers } = operation;
  const answered = Object.entries(answers).map(([status, answer]) => {
    const { contentType = 'application/json', schema } = answer;
    return [
      status,
      {
        description: answer.description,
        headers: headersOf({ ...(anyOf !== 'anybody' && rateLimitHeaders), ...answer.headers }),
        ...(schema && { content: { [contentType]: { schema } } }),
      },
    ];
  });
  const refused = Object.entries(problemsOf(operation)).map(([status, reason]) => [
    status,
    {
      description: reason,
      headers: headersOf({
        ...((anyOf !== 'anybody' || status === '429') && rateLimitHeaders),
        ...((status === '429' || status === '503') && { 'Retry-After': 'Seconds until a new try.' }),
      }),
      content: { 'application/problem+json': { schema: problemSchema } },
    },
  ]);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    security: anyOf === 'anybody' ? [] : [{ key: [...anyOf] }, {}],
    requestParams: { ...(path && { path }), ...(query && { query }), ...(headers && { header: headers }) },
    ...(body && {
      requestBody: {
        required: body.isOptional !== true,
        content: { [body.contentType ?? 'application/json']: { schema: body.schema, ...examplesOf(body.examples) } },
      },
    }),
    responses: Object.fromEntries([...answered, ...refused]),
  };
}

const requestId = z
  .string()
  .meta({ description: 'Names this request in the log; yours, if you sent one.', header: { id: 'X-Request-Id' } });

const rateLimitHeaders = {
  RateLimit:
    'What is left of the limit and the seconds until it is whole again: `"key";r=599999;t=60`. Absent without one.',
  'RateLimit-Policy': 'The limit and its window in seconds: `"key";q=600000;w=60`.',
};

function headersOf(headers: Record<string, string> = {}) {
  const own = Object.entries(headers).map(([name, description]) => [name, z.string().optional().describe(description)]);
  return z.object({ ...Object.fromEntries(own), 'X-Request-Id': requestId });
}

function examplesOf(examples: Record<string, unknown> | undefined) {
  if (!examples) return {};
  return { examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])) };
}

/** Leaves out what only repeats a format or a type, and closes or opens the objects of answers. */
function simplify(isClosed: boolean): NonNullable<CreateDocumentOptions['override']> {
  return ({ jsonSchema, zodSchema, io }) => {
    if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    if (jsonSchema.propertyNames !== undefined) delete jsonSchema.propertyNames;
    const isPlainObject = zodSchema._zod.def.type === 'object' && io === 'output';
    if (isPlainObject && !isClosed && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  };
}

/** Any JSON value is the empty schema, not a recursion of six types. */
function withPlainJson(document: OpenApiDocument): OpenApiDocument {
  const isRecursion = (name: string) => /^__schema\d+$/.test(name);
  return JSON.parse(JSON.stringify(document), (key, value: unknown) => {
    if (isRecursion(key)) return undefined;
    if (typeof value !== 'object' || value === null || !('$ref' in value)) return value;
    const { $ref, ...rest } = value;
    return isRecursion(String($ref).split('/').at(-1) ?? '') ? rest : value;
  }) as OpenApiDocument;
}
