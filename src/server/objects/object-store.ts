import type { ByteRange } from '../blobs/blob-chunks.ts';
import type { Env } from '../env.ts';
import { S3Connection } from './s3-request.ts';
import { refusalOf, StoreFailure } from './store-failure.ts';

/** A bucket of an S3-compatible store, where artifacts lie that are too large for PostgreSQL. Keys stand below S3_PREFIX. */
export interface ObjectStore {
  /** Artifacts of more bytes go there. */
  overBytes: number;
  /** Larger ones are refused. */
  maxBytes: number;
  put(key: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** Begins an upload in parts, of which nothing can be read before it is complete, and answers its id. */
  startParts(key: string, signal?: AbortSignal): Promise<string>;
  /** Sends a part, from number 1 on, and answers its tag. All but the last have at least 5 MiB. */
  putPart(
    upload: { key: string; uploadId: string; number: number },
    bytes: Uint8Array,
    signal?: AbortSignal,
  ): Promise<string>;
  /** Makes an object of the parts with these tags, in order. */
  completeParts(
    upload: { key: string; uploadId: string },
    tags: readonly string[],
    signal?: AbortSignal,
  ): Promise<void>;
  /** Takes the parts of an upload away; one that is complete or unknown is none. */
  abortParts(upload: { key: string; uploadId: string }): Promise<void>;
  /**
   * Opens an object, or a range of it. Settles when the store has begun to answer.
   *
   * @param sizeBytes of the whole object, which it must have
   */
  open(key: string, sizeBytes: number, range?: ByteRange): Promise<AsyncGenerator<Uint8Array, void>>;
  /** Removes an object; one that is not there is removed. */
  remove(key: string): Promise<void>;
  close(): Promise<void>;
}

export type S3Settings = Pick<
  Env,
  | 'S3_BUCKET'
  | 'S3_ENDPOINT'
  | 'S3_REGION'
  | 'S3_ACCESS_KEY_ID'
  | 'S3_SECRET_ACCESS_KEY'
  | 'S3_PREFIX'
  | 'S3_FORCE_PATH_STYLE'
  | 'S3_ARTIFACTS_OVER_BYTES'
  | 'S3_ARTIFACT_MAX_BYTES'
>;

/** How long an answer is waited for: where a few bytes are sent, and where a part is, or an object is made of thousands. */
const usualTimes = { shortMs: 15_000, longMs: 120_000 };

/** The store of the settings; undefined without S3_BUCKET. Every call rejects with StoreFailure, or the reason of `signal`. */
export function createObjectStore(env: S3Settings, { shortMs, longMs } = usualTimes): ObjectStore | undefined {
  const url = bucketUrl(env);
  const { S3_REGION: region, S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (url === undefined || accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  const s3 = new S3Connection({ url, region, accessKeyId, secretAccessKey });
  const whole = (key: string) => (env.S3_PREFIX === '' ? key : `${env.S3_PREFIX}/${key}`);
  return {
    overBytes: env.S3_ARTIFACTS_OVER_BYTES,
    maxBytes: env.S3_ARTIFACT_MAX_BYTES,
    async put(key, body, signal) {
      await s3.text({ method: 'PUT', key: whole(key), body, withinMs: longMs, signal });
    },
    async startParts(key, signal) {
      const query = { uploads: '' };
      const text = await s3.text({ method: 'POST', key: whole(key), query, withinMs: shortMs, signal });
      const uploadId = textWithin(text, 'UploadId');
      if (uploadId === undefined) throw new StoreFailure('named no upload.', { isPassing: false });
      return uploadId;
    },
    async putPart({ key, uploadId, number }, body, signal) {
      const query = { partNumber: String(number), uploadId };
      const part = { method: 'PUT', key: whole(key), query, body, withinMs: longMs, signal } as const;
      const { headers, body: rest } = await s3.body(part);
      await rest.dump();
      if (typeof headers['etag'] !== 'string') throw new StoreFailure('gave a part no ETag.', { isPassing: false });
      return headers['etag'];
    },
    async completeParts({ key, uploadId }, tags, signal) {
      const parts = tags.map((tag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${inXml(tag)}</ETag></Part>`);
      const xml = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</CompleteMultipartUpload>`;
      const request = { method: 'POST', key: whole(key), query: { uploadId }, withinMs: longMs, signal } as const;
      const text = await s3.text({ ...request, body: Buffer.from(xml) });
      // It may begin to answer 200 before it knows that it will fail. Not every store names its success as AWS does.
      if (/<Error[\s>]/.test(text) || !text.includes('<ETag>')) throw refusalOf(200, text);
    },
    async abortParts({ key, uploadId }) {
      const request = { method: 'DELETE', key: whole(key), query: { uploadId }, withinMs: shortMs } as const;
      await unlessGone(s3.text(request));
    },
    async open(key, sizeBytes, range) {
      const headers: Record<string, string> = range ? { range: `bytes=${range.start}-${range.end}` } : {};
      const answer = await s3.body({ method: 'GET', key: whole(key), headers, withinMs: shortMs });
      const wanted = range ? range.end + 1 - range.start : sizeBytes;
      const isWanted = answer.statusCode === (range ? 206 : 200) && Number(answer.headers['content-length']) === wanted;
      if (isWanted) return piecesOf(answer.body);
      answer.body.on('error', () => undefined).destroy();
      throw new StoreFailure('answered with another number of bytes than it was given.', { isPassing: false });
    },
    async remove(key) {
      await unlessGone(s3.text({ method: 'DELETE', key: whole(key), withinMs: shortMs }));
    },
    close: () => s3.close(),
  };
}

function bucketUrl(env: S3Settings): string | undefined {
  if (env.S3_BUCKET === undefined) return undefined;
  const url = new URL(env.S3_ENDPOINT ?? `https://s3.${env.S3_REGION}.amazonaws.com`);
  const folder = url.pathname.replace(/\/+$/, '');
  if (env.S3_FORCE_PATH_STYLE) return `${url.origin}${folder}/${env.S3_BUCKET}/`;
  return `${url.protocol}//${env.S3_BUCKET}.${url.host}${folder}/`;
}

async function* piecesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield* body;
}

async function unlessGone(removed: Promise<unknown>): Promise<void> {
  try {
    await removed;
  } catch (error) {
    const isGone = error instanceof StoreFailure && /^(NoSuchUpload|NoSuchKey)$/.test(error.storeCode ?? '');
    if (!isGone) throw error;
  }
}

function textWithin(xml: string, element: string): string | undefined {
  const text = new RegExp(`<${element}>([^<]+)</${element}>`).exec(xml)?.[1];
  return text?.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function inXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
