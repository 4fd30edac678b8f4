import type { IncomingMessage, ServerResponse } from 'node:http';
import { ServiceUnavailable } from '../../jobs/errors.ts';
import { readWebReadiness } from '../stats/web-readiness.ts';
import type { WebServices } from '../web-services.ts';
import { json } from './answer.ts';
import { problemAnswer } from './problem.ts';
import { incomingRequestId } from './request-id.ts';
import { sendAnswer } from './send-answer.ts';

/**
 * What web answers until its start checks are through, which wait for a database that is away: that it lives, what is
 * missing, and to everything else a 503 that says when to come back. Never throws.
 */
export async function answerWhileStarting(
  services: WebServices,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await sendAnswer(request, response, await answerTo(services, request));
}

async function answerTo(services: WebServices, request: IncomingMessage): Promise<Response> {
  switch (request.url?.split('?')[0]) {
    case '/healthz':
      return json({ status: 'ok' });
    case '/readyz':
      return json({ ...(await readWebReadiness(services)), status: 'not ready' }, 503);
    default:
      return problemAnswer(new ServiceUnavailable('The database'), incomingRequestId(request));
  }
}
