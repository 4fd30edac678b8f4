import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AuthServices } from '../../src/server/auth/authenticate.ts';
import { securityHeaders } from '../../src/server/http/answer.ts';
import { isLoopbackHost, type Env } from '../../src/server/env.ts';
import type { Metrics } from '../../src/server/metrics/metrics.ts';
import { isTrustedCaller } from './admit-client.ts';

/** Which parts that work needs are `up`, by name; what else they are where they are not. */
export type Readiness = Record<string, string>;

interface HttpParts {
  services: AuthServices;
  metrics: Pick<Metrics, 'expose'>;
  readiness: () => Promise<Readiness>;
}

const readinessTimeoutMs = 3000;

/** The few plain requests that a worker answers: liveness, readiness, metrics, and the way to the dashboard. */
export async function answerHttp(parts: HttpParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeaders(new Map(Object.entries(securityHeaders)));
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return send(response, 405, { code: 'method_not_allowed' }, { Allow: 'GET, HEAD' });
  }
  switch (request.url?.split('?')[0]) {
    case '/':
      response.writeHead(302, { Location: dashboardUrl(parts.services.env, request.headers.host) }).end();
      return;
    case '/healthz':
      return send(response, 200, { status: 'ok' });
    case '/readyz':
      return answerReadiness(parts, response);
    case '/metrics':
      return answerMetrics(parts, request, response);
    default:
      return send(response, 404, { code: 'not_found' });
  }
}

async function answerReadiness({ readiness }: HttpParts, response: ServerResponse): Promise<void> {
  const late = new Promise<never>((_, reject) => setTimeout(reject, readinessTimeoutMs).unref());
  const parts: Readiness = await Promise.race([readiness(), late]).catch(() => ({ worker: 'down' }));
  const isReady = Object.values(parts).every((state) => state === 'up');
  send(response, isReady ? 200 : 503, { status: isReady ? 'ready' : 'not ready', ...parts });
}

async function answerMetrics(parts: HttpParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!(await mayRead(parts.services, request))) {
    return send(response, 401, { code: 'unauthenticated' }, { 'WWW-Authenticate': 'Bearer realm="taskflow"' });
  }
  const { contentType, body } = await parts.metrics.expose(request.headers.accept);
  response.writeHead(200, { 'Content-Type': contentType, Vary: 'Accept' }).end(body);
}

async function mayRead(services: AuthServices, request: IncomingMessage): Promise<boolean> {
  const key = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (key === undefined) return isTrustedCaller(services, request);
  return (await services.keys.callerOfKey(key))?.scopes.has('read') ?? false;
}

function send(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response
    .writeHead(status, {
      'Content-Type': status < 400 || status === 503 ? 'application/json' : 'application/problem+json',
      ...headers,
    })
    .end(JSON.stringify(status < 400 || status === 503 ? body : { status, ...body }));
}

/** Where the dashboard is: PUBLIC_URL, or web's port on this host by the name that the caller used. */
function dashboardUrl(env: Env, host: string | undefined): string {
  if (env.PUBLIC_URL) return env.PUBLIC_URL;
  if (isLoopbackHost(env.HOST) || host === undefined || !URL.canParse(`http://${host}`)) {
    return `http://${isLoopbackHost(env.HOST) ? env.HOST : 'localhost'}:${env.PORT}/`;
  }
  return `http://${new URL(`http://${host}`).hostname}:${env.PORT}/`;
}
