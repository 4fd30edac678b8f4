import type { IncomingMessage } from 'node:http';
import { TaskFlowError } from '../../jobs/errors.ts';

const hostField = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/**
 * Brings the target of a request into the one form that all behind the front expect, a path with its query, also where it
 * came in the absolute form that every server must take (RFC 9112, 3.2.2). Its Host is then one that stands in a URL:
 * whoever makes the request's own URL need not fear it.
 *
 * @throws TaskFlowError bad_request for a Host that is none, a target that is none, and a target that names another Host
 */
export function bringTargetToPath(request: IncomingMessage): void {
  const { host = '' } = request.headers;
  // Without one, as HTTP/1.0 may come, the server's own address stands in its place.
  if (host !== '' && !isHost(host)) throw new TaskFlowError('bad_request', `The Host header is none: ${shown(host)}.`);
  const target = request.url ?? '/';
  if (target.startsWith('/')) return;
  const [, authority, path = ''] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(target) ?? [];
  if (authority === undefined) throw new TaskFlowError('bad_request', `There is nothing at ${shown(target)}.`);
  if (authority.toLowerCase() !== host.toLowerCase()) {
    const message = `The address ${shown(target)} and the Host header ${shown(host)} name different hosts.`;
    throw new TaskFlowError('bad_request', message);
  }
  request.url = path.startsWith('/') ? path : `/${path}`;
}

function isHost(host: string): boolean {
  return hostField.test(host) && URL.canParse(`http://${host}/`);
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}
