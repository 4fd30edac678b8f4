import type { IncomingMessage, ServerResponse } from 'node:http';

/** Sends an answer whose body is short where no adapter does so. */
export async function sendAnswer(request: IncomingMessage, response: ServerResponse, answer: Response): Promise<void> {
  const body = request.method === 'HEAD' ? null : await answer.text();
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(body);
}
