import type { IncomingMessage, ServerResponse } from 'node:http';
import { FastResponse, toNodeHandler } from 'srvx/node';
import { answerWith } from './answer.ts';
import { pathPattern } from './match-path.ts';
import type { RouteHandler } from './route.ts';

type Methods = Readonly<Partial<Record<string, RouteHandler>>>;
type NodeHandler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Answers requests to the given routes straight from Node's server.
 *
 * @returns whether the request was one for these routes; if not, nothing was done with it
 */
export function createHotHandler(
  routes: readonly (readonly [path: string, methods: Methods])[],
): (request: IncomingMessage, response: ServerResponse) => boolean {
  answerWith(FastResponse);
  const handlers = routes.map(([path, methods]) => ({ pattern: pathPattern(path), handler: nodeHandlerOf(methods) }));
  const plain = new Map(
    handlers.filter(({ pattern }) => pattern.isPlain).map((entry) => [entry.pattern.text, entry.handler]),
  );
  const others = handlers.filter(({ pattern }) => !pattern.isPlain);

  return (request, response) => {
    const target = request.url ?? '/';
    const end = target.indexOf('?');
    const path = end < 0 ? target : target.slice(0, end);
    const handler = plain.get(path) ?? others.find(({ pattern }) => pattern.expression.test(path))?.handler;
    if (!handler) return false;
    handler(request, response);
    return true;
  };
}

function nodeHandlerOf(methods: Methods): NodeHandler {
  const byMethod = new Map(
    Object.entries(methods).flatMap(([method, handle]) => (handle ? [[method, overHttp1(handle)] as const] : [])),
  );
  return (request, response) => {
    // A method that no route knows, such as PROPFIND, is refused by any of the handlers.
    const handle = byMethod.get(request.method ?? 'GET') ?? byMethod.get('OPTIONS') ?? byMethod.get('POST');
    if (handle) handle(request, response);
    else response.writeHead(405).end();
  };
}

/** The adapter's types are for a request that is of HTTP/1 and HTTP/2 at once; ours is of HTTP/1. */
function overHttp1(handle: RouteHandler): NodeHandler {
  return toNodeHandler(handle) as NodeHandler;
}
