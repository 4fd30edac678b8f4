import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/** What came over the wire. Clients drop what must not be there, such as a body after HEAD. */
export interface RawAnswer {
  status: number;
  /** By lower-case name. */
  headers: Record<string, string>;
  /** All that followed the headers, as it came. */
  rest: string;
}

/** Sends a request without a body over a connection of its own, and reads until the server ends that. */
export async function rawRequest(method: string, url: URL): Promise<RawAnswer> {
  const socket = connect(Number(url.port), url.hostname);
  socket.write(`${method} ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\n\r\n`);
  const all = await text(socket);
  const end = all.indexOf('\r\n\r\n');
  const [first = '', ...lines] = all.slice(0, end).split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return { status: Number(first.split(' ')[1]), headers: Object.fromEntries(headers), rest: all.slice(end + 4) };
}
