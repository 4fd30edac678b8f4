import { createReadStream, globSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream';

const prefix = '/_next/static/';

const types: Record<string, string> = {
  '.css': 'text/css; charset=UTF-8',
  '.js': 'application/javascript; charset=UTF-8',
};

/**
 * Sends the scripts and styles of the dashboard as the build compressed them, to whoever takes Brotli: a fifth smaller
 * than what Next would compress anew for each. Answers whether it did; everything else is for Next.
 *
 * @param folder where they lie, each with a copy that ends in `.br`
 */
export function createPackedFiles(folder: string): (request: IncomingMessage, response: ServerResponse) => boolean {
  // What is not in this list does not exist, however a path is written.
  const known = new Map(globSync('**/*.br', { cwd: folder }).map((name) => [`${prefix}${urlPath(name)}`, name]));
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const asked = request.url?.split('?', 1)[0] ?? '';
    const name = known.get(asked);
    const type = types[path.extname(asked)];
    if (name === undefined || type === undefined || !takesBrotli(request)) return false;
    const file = path.join(folder, name);
    response.writeHead(200, {
      'Content-Type': type,
      'Content-Encoding': 'br',
      'Content-Length': statSync(file).size,
      Vary: 'Accept-Encoding',
      // Its name holds a hash of what is in it.
      'Cache-Control': 'public, max-age=31536000, immutable',
    });
    if (request.method === 'HEAD') response.end();
    else pipeline(createReadStream(file), response, () => undefined);
    return true;
  };
}

const urlPath = (name: string): string => name.split(path.sep).join('/').slice(0, -'.br'.length);

/** Whether the header names Brotli, and not with `q=0`. */
function takesBrotli({ headers }: IncomingMessage): boolean {
  const found = (headers['accept-encoding'] ?? '')
    .split(',')
    .map((part) => part.trim().split(/\s*;\s*/))
    .find(([name]) => name === 'br');
  return found !== undefined && !/^q=0(?:\.0*)?$/.test(found[1] ?? '');
}
