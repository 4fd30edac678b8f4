import type { StoredBlob } from '../blobs/blob-chunks.ts';
import { answer } from './answer.ts';
import { requestedRange } from './byte-range.ts';
import { isKnownTag } from './entity-tag.ts';

// What a browser shows without running anything of it.
const shownTypes = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/avif', 'image/gif', 'text/plain']);
const sandboxed = "sandbox; default-src 'none'; frame-ancestors 'self'";
// Chromium's own PDF reader does not start in a sandboxed document; it runs apart from the page anyway.
const forPdf = "script-src 'none'; object-src 'self'; frame-ancestors 'self'";

/**
 * The bytes of a file as answer, streamed: all of them, the range that is asked for (206), or none where the caller has
 * them already (304) or asks for the headers alone. They were made by strangers: the browser must neither guess their
 * type nor run them as a page of ours, and shows only types of which it runs nothing.
 *
 * @param wish `inline` shows what can be shown; `attachment` always saves
 * @throws TaskFlowError range_not_satisfiable, or as `file.open` does
 */
export async function fileAnswer(request: Request, file: StoredBlob, wish: 'inline' | 'attachment'): Promise<Response> {
  const headers = headersOf(file, wish);
  if (isKnownTag(request.headers, headers.ETag)) return answer(304, null, headers);
  const range = requestedRange(request, file.sizeBytes, headers.ETag);
  const sizeBytes = range ? range.end + 1 - range.start : file.sizeBytes;
  const more = {
    'Content-Length': String(sizeBytes),
    ...(range && { 'Content-Range': `bytes ${range.start}-${range.end}/${file.sizeBytes}` }),
  };
  const body = request.method === 'HEAD' ? null : streamOf(await file.open(range));
  return answer(range ? 206 : 200, body, { ...headers, ...more });
}

function headersOf(file: StoredBlob, wish: 'inline' | 'attachment') {
  const type = file.contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const isPdf = type === 'application/pdf';
  const disposition = wish === 'inline' && (isPdf || shownTypes.has(type)) ? 'inline' : 'attachment';
  return {
    'Content-Type': type === 'text/plain' ? 'text/plain; charset=utf-8' : file.contentType,
    'Content-Disposition': `${disposition}; ${fileNameParameters(file.name)}`,
    'Content-Security-Policy': isPdf ? forPdf : sandboxed,
    'X-Frame-Options': 'SAMEORIGIN',
    'Cache-Control': 'private, no-cache',
    'Accept-Ranges': 'bytes',
    ETag: `"${file.sha256}"`,
  };
}

/** The name in plain ASCII for old clients and whole in UTF-8 (RFC 6266, RFC 8187). */
function fileNameParameters(name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const whole = encodeURIComponent(name).replaceAll(
    /['()*!]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `filename="${plain}"; filename*=UTF-8''${whole}`;
}

function streamOf(chunks: AsyncGenerator<Uint8Array, void>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await chunks.return();
      },
    },
    { highWaterMark: 1 },
  );
}
