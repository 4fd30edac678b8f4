import type { IncomingMessage, ServerResponse } from 'node:http';
import { ServiceUnavailable } from '../../jobs/errors.ts';
import { readWebReadiness } from '../stats/web-readiness.ts';
import type { WebServices } from '../web-services.ts';
import { json } from './answer.ts';
import { problemAnswer } from './problem.ts';
import { requestIdOf } from './request-id.ts';

/**
 * What web answers until its start checks are through, which wait for a database that is away: that it lives, what is
 * missing, and to everything else a 503 that says when to come back. Never throws.
 */
export async function answerWhileStarting(
  services: WebServices,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = await answerTo(services, request);
  const body = request.method === 'HEAD' ? null : await answer.text();
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(body);
}

async function answerTo(services: WebServices, { url, headers }: IncomingMessage): Promise<Response> {
  switch (url?.split('?')[0]) {
    case '/healthz':
      return json({ status: 'ok' });
    case '/readyz':
      return json({ ...(await readWebReadiness(services)), status: 'not ready' }, 503);
    default: {
      const id = headers['x-request-id'];
      const requestId = requestIdOf({ get: () => (typeof id === 'string' ? id : null) });
      return problemAnswer(new ServiceUnavailable('The database'), requestId);
    }
  }
}
