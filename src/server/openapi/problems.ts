import { z } from 'zod';
import type { Operation } from './operation.ts';

/** Every error, as RFC 9457 has it. */
export const problemSchema = z
  .looseObject({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().describe('What was wrong, with which value, and what to do.'),
    code: z.string().describe('For programs, such as `invalid_input` or `illegal_transition`.'),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .describe('Every value that is wrong, by its path, such as `payload.to` or `jobs.3.retries`.'),
    requestId: z.string().describe('Names the request in the server’s log.'),
  })
  .meta({ id: 'Problem', description: 'An error as problem document (RFC 9457).' });

/** The problems that an endpoint may answer with, each with its reason: what follows from what it takes, and its own. */
export function problemsOf(operation: Operation): Record<number, string> {
  const { for: anyOf, path, query, body, problems } = operation;
  const isJson = body && (body.contentType ?? 'application/json') === 'application/json';
  return {
    ...((path ?? query ?? isJson) && { 400: 'The address, its query or the body cannot be read.' }),
    ...(anyOf !== 'anybody' && {
      401: 'A key is needed, or this one is unknown, revoked or expired.',
      403: `The key lacks the scope ${anyOf.join(' or ')}, or the call comes from a page of another origin.`,
      429: 'Too many requests: Retry-After says when to come again.',
      503: 'PostgreSQL is away: nothing was done.',
    }),
    ...(anyOf === 'anybody' && { 403: 'The call comes from a page of another origin.' }),
    ...(path && { 404: 'There is no such thing, or it is another’s.' }),
    ...(body && {
      408: 'The body came too slowly.',
      413: 'The body is too large.',
      415: isJson ? 'The body is not declared as JSON in UTF-8, or it is compressed.' : 'The body is compressed.',
      ...(isJson && {
        422: 'A value does not match its schema: `errors` names each.',
      }),
    }),
    ...problems,
    500: 'A bug of TaskFlow’s: the request id finds it in the log.',
  };
}
