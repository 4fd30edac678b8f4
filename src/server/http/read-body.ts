import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { ServerRequest } from 'srvx';
import { TaskFlowError } from '../../jobs/errors.ts';
import { pacedRead, patienceMs, within } from './paced-read.ts';

// A payload nested deeper is an attack on recursive code, ours or PostgreSQL's.
const deepestNesting = 200;
const mostDroppedBytes = 64 * 1024 * 1024;
/** A body up to this size is read in one go. */
const smallBytes = 64 * 1024;

/**
 * Reads a body of JSON.
 *
 * @throws TaskFlowError unsupported_media_type, too_large (having read no more than the limit), too_slow, bad_request
 */
export async function readJson(request: Request, limitBytes: number): Promise<unknown> {
  const contentType = request.headers.get('content-type');
  if (contentType !== 'application/json' && !isJsonType(contentType)) {
    throw new TaskFlowError('unsupported_media_type', 'The body must be JSON, with Content-Type: application/json.');
  }
  const charset = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(contentType)?.[1];
  if (charset !== undefined && !/^(utf-?8|us-ascii)$/i.test(charset)) {
    throw new TaskFlowError('unsupported_media_type', `The body must be UTF-8, not ${charset}.`);
  }
  const value = parseJson(await readText(request, limitBytes));
  requireShallow(value);
  return value;
}

/** @throws TaskFlowError invalid_input for a value nested so deeply that recursive code would break on it */
export function requireShallow(value: unknown): void {
  if (!isDeeperThan(value, deepestNesting)) return;
  throw new TaskFlowError('invalid_input', `The body is nested deeper than ${deepestNesting} levels.`);
}

/** Reads a body of JSON where there may be none, which stands for an empty object. @throws as `readJson` does */
export async function readOptionalJson(request: Request, limitBytes: number): Promise<unknown> {
  const { headers } = request;
  const hasBody = Number(headers.get('content-length') ?? 0) > 0 || headers.has('transfer-encoding');
  return hasBody ? readJson(request, limitBytes) : {};
}

function isJsonType(contentType: string | null): contentType is string {
  return contentType !== null && /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(contentType);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : String(error);
    throw new TaskFlowError('bad_request', `The body is not JSON: ${reason.slice(0, 200)}`, { cause: error });
  }
}

/** Whether a value has objects or lists inside each other for more than so many levels. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const key in value) {
    if (isDeeperThan(Reflect.get(value, key), levels - 1)) return true;
  }
  return false;
}

/**
 * Reads a body as text.
 *
 * @throws TaskFlowError as `readBytes` does; bad_request when it is not UTF-8
 */
export async function readText(request: Request, limitBytes: number): Promise<string> {
  const lengthBytes = Number(request.headers.get('content-length') ?? Infinity);
  if (lengthBytes > smallBytes) return decode(await readBytes(request, limitBytes));
  requirePlainBody(request, limitBytes);
  return decode(await readSmall(request, lengthBytes));
}

/** A body whose length is known. The front's requests have Node's behind them, which spares the making of a web stream. */
async function readSmall(request: Request, lengthBytes: number): Promise<Buffer> {
  const incoming = incomingOf(request);
  if (!incoming) return Buffer.from(await within(patienceMs(lengthBytes), request.arrayBuffer()));
  if (lengthBytes === 0) return Buffer.alloc(0);
  // Mostly it has come with its headers.
  const whole: unknown = incoming.read(lengthBytes);
  return Buffer.isBuffer(whole) ? whole : within(patienceMs(lengthBytes), buffer(incoming));
}

function incomingOf(request: Request & Pick<ServerRequest, 'runtime'>): IncomingMessage | undefined {
  return request.runtime?.node?.req as IncomingMessage | undefined;
}

/** Bytes that are no UTF-8 would be stored as something that nobody sent. */
function decode(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new TaskFlowError('bad_request', 'The body is not UTF-8.');
  return bytes.toString('utf8');
}

/**
 * Looks at a body of any kind before it is read.
 *
 * @throws TaskFlowError unsupported_media_type when it is compressed: what it is unpacked, nobody has bounded
 * @throws TaskFlowError too_large when its own Content-Length is over the limit
 */
export function requirePlainBody(request: Request, limitBytes: number): void {
  const encoding = request.headers.get('content-encoding');
  if (encoding !== null && !/^\s*(identity)?\s*$/i.test(encoding)) {
    throw new TaskFlowError('unsupported_media_type', `Send the body as it is, without Content-Encoding: ${encoding}.`);
  }
  const lengthBytes = Number(request.headers.get('content-length') ?? 0);
  if (lengthBytes > limitBytes) throw tooLarge(limitBytes, lengthBytes);
}

/**
 * Reads a body whole, whatever it is.
 *
 * @throws TaskFlowError unsupported_media_type when it is compressed; too_large, having read no more than the limit; too_slow
 */
export async function readBytes(request: Request, limitBytes: number): Promise<Buffer> {
  requirePlainBody(request, limitBytes);
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of bodyOf(request)) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > limitBytes) throw tooLarge(limitBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * The body piece by piece. Whoever leaves early need not fear for the answer: what the sender still has on its way is
 * read and dropped, up to a bound, since most clients look for an answer only when they have sent everything.
 */
export async function* bodyOf(request: Request): AsyncGenerator<Uint8Array, void> {
  const reader = request.body?.getReader();
  if (!reader) return;
  const read = pacedRead(reader);
  let isRead = false;
  try {
    for (;;) {
      const { done, value } = await read();
      isRead = done;
      if (done) return;
      yield value;
    }
  } finally {
    // Nobody waits for this, and a sender that goes away meanwhile is what ends it.
    if (!isRead) drop(reader, read).catch(() => undefined);
  }
}

async function drop(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  read: ReturnType<typeof pacedRead>,
): Promise<void> {
  try {
    let droppedBytes = 0;
    while (droppedBytes < mostDroppedBytes) {
      const { done, value } = await read();
      if (done) return;
      droppedBytes += value.byteLength;
    }
  } finally {
    await reader.cancel();
  }
}

function tooLarge(limitBytes: number, lengthBytes = 0): TaskFlowError {
  // The server drops the rest of a body by itself; one that is larger still is cut off.
  const headers = lengthBytes > limitBytes + mostDroppedBytes ? { Connection: 'close' } : {};
  return new TaskFlowError('too_large', `The body is larger than ${limitBytes / 1024 / 1024} MiB.`, { headers });
}
