import type { Scope } from '../../jobs/scopes.ts';
import { TaskFlowError } from '../../jobs/errors.ts';
import { admitCaller, type Admission } from '../auth/admit-caller.ts';
import { localCaller, requireScope } from '../auth/caller.ts';
import type { Caller } from '../auth/caller.ts';
import type { LimitHeaders } from '../limits/rate-limits.ts';
import { webServices } from '../web-services.ts';
import type { WebServices } from '../web-services.ts';
import { answer } from './answer.ts';
import { allowReading, foreignOrigin, preflightHeaders } from './cross-origin.ts';
import { errorAnswer } from './error-answer.ts';
import { pathPattern, pathValues } from './match-path.ts';
import type { PathPattern } from './match-path.ts';
import { requestIdOf } from './request-id.ts';

/** One request on its way to its endpoint. */
export interface Call {
  request: Request;
  url: URL;
  services: WebServices;
  caller: Caller;
  requestId: string;
  /** The value that stands in the path for a placeholder, decoded. */
  param: (name: string) => string;
}

export interface Endpoint {
  /** Callers with one of these scopes may call; `anybody` needs no key. */
  for: readonly Scope[] | 'anybody';
  handle(call: Call): Response | Promise<Response>;
}

const endpointMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type EndpointMethod = (typeof endpointMethods)[number];
const routeMethods = [...endpointMethods, 'HEAD', 'OPTIONS'] as const;
type RouteMethod = (typeof routeMethods)[number];

export type RouteHandler = (request: Request) => Promise<Response>;
export type Route = Record<RouteMethod, RouteHandler>;

/**
 * Makes the handlers of one path, for Next and for the front alike: request id, origin, authentication, scope,
 * errors as problem documents, headers. What is left for an endpoint: parse, call one function, answer.
 *
 * @param path the path as the folders below `src/app` have it, such as `/api/jobs/[jobId]`
 */
export function route(path: string, endpoints: Partial<Record<EndpointMethod, Endpoint>>): Route {
  const pattern = pathPattern(path);
  const handled = endpointMethods.filter((method) => endpoints[method] !== undefined);
  const allow = [...handled, ...(endpoints.GET ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  const handlerOf = (method: RouteMethod): RouteHandler => {
    const endpoint = method === 'OPTIONS' ? optionsEndpoint(allow) : endpoints[method === 'HEAD' ? 'GET' : method];
    return (request) => {
      // The front hands methods that no route knows, such as PROPFIND, to another one's handler.
      const asked = request.method === method ? endpoint : undefined;
      return serve(pattern, method, asked ?? refusing(request.method, allow), request);
    };
  };
  return {
    GET: handlerOf('GET'),
    POST: handlerOf('POST'),
    PUT: handlerOf('PUT'),
    PATCH: handlerOf('PATCH'),
    DELETE: handlerOf('DELETE'),
    HEAD: handlerOf('HEAD'),
    OPTIONS: handlerOf('OPTIONS'),
  };
}

function optionsEndpoint(allow: string): Endpoint {
  return { for: 'anybody', handle: () => answer(204, null, { Allow: allow, ...preflightHeaders(allow) }) };
}

function refusing(method: string, allow: string): Endpoint {
  return {
    for: 'anybody',
    handle() {
      throw new TaskFlowError('method_not_allowed', `${method} is not possible here.`, { headers: { Allow: allow } });
    },
  };
}

async function serve(pattern: PathPattern, method: RouteMethod, endpoint: Endpoint, request: Request) {
  const startedAt = performance.now();
  const requestId = requestIdOf(request.headers);
  let origin: string | null = null;
  let response: Response;
  let limitHeaders: LimitHeaders = {};
  try {
    const services = webServices();
    origin = foreignOrigin(services.env, method, request.headers);
    const admission = await admissionTo(endpoint, services, request);
    ({ limitHeaders } = admission);
    requireScopeOf(endpoint, admission.caller);
    response = await endpoint.handle(new RequestCall(request, services, admission.caller, requestId, pattern));
  } catch (error) {
    response = errorAnswer(error, requestId, webServices().log);
  }
  response.headers.set('X-Request-Id', requestId);
  for (const [name, value] of Object.entries(limitHeaders)) response.headers.set(name, value);
  if (origin !== null) allowReading(response, origin);
  webServices().metrics.requests.answered(
    isHeld(request) ? `${pattern.text}?wait` : pattern.text,
    request.method === method ? method : 'other',
    response.status,
    performance.now() - startedAt,
  );
  return response;
}

/** Whether the caller wants the answer late: when the job has ended. Asked of each request, so as little as possible. */
function isHeld({ method, url, headers }: Request): boolean {
  if (method === 'GET') return url.includes('wait=');
  return method === 'POST' && /\bwait\b/.test(headers.get('prefer') ?? '');
}

function admissionTo(endpoint: Endpoint, services: WebServices, request: Request): Admission | Promise<Admission> {
  // Nothing that is open to all looks at who asks.
  if (endpoint.for === 'anybody') return { caller: { ...localCaller, scopes: new Set() }, limitHeaders: {} };
  return admitCaller(services, request.headers);
}

function requireScopeOf({ for: anyOf }: Endpoint, caller: Caller): void {
  if (anyOf !== 'anybody') requireScope(caller, anyOf);
}

class RequestCall implements Call {
  readonly request: Request;
  readonly services: WebServices;
  readonly caller: Caller;
  readonly requestId: string;
  readonly #pattern: PathPattern;
  #url: URL | undefined;

  constructor(request: Request, services: WebServices, caller: Caller, requestId: string, pattern: PathPattern) {
    this.request = request;
    this.services = services;
    this.caller = caller;
    this.requestId = requestId;
    this.#pattern = pattern;
  }

  get url(): URL {
    this.#url ??= new URL(this.request.url);
    return this.#url;
  }

  // Kept whole when an endpoint takes it out of the call.
  readonly param = (name: string): string => {
    const value = pathValues(this.#pattern, this.url.pathname)[name];
    if (value === undefined) throw new Error(`${this.#pattern.text} has no placeholder ${name}.`);
    return value;
  };
}
