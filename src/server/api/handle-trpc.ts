import { TRPCError } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { TaskFlowError } from '../../jobs/errors.ts';
import { knownTraceparent } from '../../jobs/trace-context.ts';
import { mostBatchedCalls } from '../../jobs/trpc-batch.ts';
import { admitCaller } from '../auth/admit-caller.ts';
import { callerVisibleError } from '../http/caller-visible-error.ts';
import { allowReading, foreignOrigin } from '../http/cross-origin.ts';
import { errorAnswer } from '../http/error-answer.ts';
import { pathPattern, pathValues } from '../http/match-path.ts';
import { readText, requireShallow } from '../http/read-body.ts';
import { requestIdOf } from '../http/request-id.ts';
import type { LimitHeaders } from '../limits/rate-limits.ts';
import { webServices } from '../web-services.ts';
import type { ApiContext } from './context.ts';
import { appRouter } from './root-router.ts';
import { trpcCodes } from './trpc-codes.ts';

const bodyBytes = 2 * 1024 * 1024;
const allowedMethods = ['GET', 'POST', 'HEAD'];
const pattern = pathPattern('/api/trpc/[trpc]');

/** Answers a tRPC request, by the same rules of who may call as REST, in tRPC's own envelope. */
export async function handleTrpc(request: Request): Promise<Response> {
  const requestId = requestIdOf(request.headers);
  const services = webServices();
  let origin: string | null = null;
  let response: Response;
  let limitHeaders: LimitHeaders = {};
  async function admit(): Promise<ApiContext> {
    try {
      origin = foreignOrigin(services.env, request.method, request.headers);
      const traceparent = knownTraceparent(request.headers.get('traceparent'));
      const admission = await admitCaller(services, request.headers);
      ({ limitHeaders } = admission);
      return { services, caller: admission.caller, requestId, traceparent };
    } catch (error) {
      throw asTrpcError(error, requestId);
    }
  }
  try {
    requirePossible(request);
    const context = admit();
    // Nobody's body is read who may not call: tRPC answers without it.
    const isAdmitted = await context.then(
      () => true,
      () => false,
    );
    response = await fetchRequestHandler({
      endpoint: '/api/trpc',
      req: isAdmitted ? await withBoundedBody(request) : request,
      router: appRouter,
      maxBatchSize: mostBatchedCalls,
      responseMeta({ errors }) {
        const headers = callerVisibleError(errors[0]?.cause)?.headers;
        return headers ? { headers: new Headers(headers) } : {};
      },
      createContext: () => context,
    });
  } catch (error) {
    response = errorAnswer(error, requestId, services.log);
  }
  response.headers.set('Cache-Control', 'no-store');
  response.headers.set('X-Content-Type-Options', 'nosniff');
  response.headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  response.headers.set('X-Request-Id', requestId);
  for (const [name, value] of Object.entries(limitHeaders)) response.headers.set(name, value);
  if (origin !== null) allowReading(response, origin);
  return response;
}

/** @throws TaskFlowError method_not_allowed, or bad_request for an address whose escapes are broken */
function requirePossible({ method, url }: Request): void {
  if (!allowedMethods.includes(method)) {
    const headers = { Allow: allowedMethods.join(', ') };
    throw new TaskFlowError('method_not_allowed', `${method} is not possible here.`, { headers });
  }
  pathValues(pattern, new URL(url).pathname);
}

async function withBoundedBody(request: Request): Promise<Request> {
  if (request.method !== 'POST') return request;
  const headers = new Headers(request.headers);
  headers.delete('content-length');
  const body = await readText(request, bodyBytes);
  requireShallow(parsedOrNull(body));
  return new Request(request.url, { method: 'POST', headers, body });
}

/** What is no JSON is refused by tRPC itself. */
function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Without a context the error itself must carry the request id. */
function asTrpcError(error: unknown, requestId: string): unknown {
  const visible = callerVisibleError(error);
  if (!visible) return error;
  const { code, message, problems, headers, details } = visible;
  const cause = new TaskFlowError(code, message, {
    problems,
    headers,
    details: { ...details, requestId },
    cause: error,
  });
  return new TRPCError({ code: trpcCodes[code], message, cause });
}
