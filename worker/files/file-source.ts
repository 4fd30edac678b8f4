import { z } from 'zod';
import { FatalError, RetryAfter, type StoredFile, type TaskContext } from '../../src/jobs/define-task.ts';
import { retryAfterMs } from '../../src/server/http/guarded-fetch-retry-after.ts';

const maxBytes = 25 * 1024 * 1024;

/** A URL that TaskFlow will call. Marked `format: uri`, so that web refuses a private address at submit. */
export const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' }).max(2048);

export const base64Text = z
  .string()
  .min(1)
  .regex(/^[A-Za-z0-9+/=\s]*$/, 'must be base64');

/** Fields of what refers to a stored file; each is optional, and exactly one way of the three must be taken. */
export const storedSourceFields = {
  fileId: z.uuid().optional().describe('A file uploaded by POST /api/files'),
  base64: base64Text.optional().describe('The bytes themselves'),
  jobId: z.uuid().optional().describe('A job, with `artifact`'),
  artifact: z.string().min(1).max(200).optional().describe('Name of a file that the job made'),
};

export const storedWays = [['fileId'], ['base64'], ['jobId', 'artifact']] as const;
const allWays = [...storedWays, ['url']] as const;

/** Where the bytes of an image come from: `{ fileId }`, `{ base64 }`, `{ url }` or `{ jobId, artifact }`. */
export const fileSource = z
  .strictObject({ ...storedSourceFields, url: httpUrl.optional() })
  .refine(takesOneOf(allWays), { error: oneOfMessage(allWays) })
  .meta({ oneOf: allWays.map((required) => ({ required })) });

export type FileSource = z.output<typeof fileSource>;

/** Whether exactly one of several sets of fields is given, and of no other set a part. */
export function takesOneOf(ways: readonly (readonly string[])[]): (value: object) => boolean {
  const known = ways.flat();
  return (value) => {
    const given = known.filter((key) =>
      Object.entries(value).some(([name, held]) => name === key && held !== undefined),
    );
    return ways.some((way) => way.length === given.length && way.every((key) => given.includes(key)));
  };
}

export function oneOfMessage(ways: readonly (readonly string[])[]): string {
  return `must be one of ${ways.map((way) => `{ ${way.join(', ')} }`).join(', ')}`;
}

/**
 * Reads what a source refers to, at most 25 MiB.
 *
 * @throws FatalError when there is no such file or it is too large
 * @throws RetryAfter or Error when the server behind a URL does not answer with the file
 */
export async function readSource(source: FileSource, context: TaskContext): Promise<StoredFile> {
  if (source.fileId !== undefined) return context.readFile(source.fileId);
  if (source.jobId !== undefined && source.artifact !== undefined) {
    return context.readArtifact(source.jobId, source.artifact);
  }
  if (source.base64 !== undefined) {
    const bytes = Buffer.from(source.base64, 'base64');
    return { name: 'file', contentType: 'application/octet-stream', sizeBytes: bytes.byteLength, bytes };
  }
  if (source.url !== undefined) return download(source.url, context);
  throw new FatalError(`The file ${oneOfMessage(allWays)}.`);
}

async function download(url: string, context: TaskContext): Promise<StoredFile> {
  const { status, headers, bytes, truncated } = await context.fetch(url, { maxBytes });
  if (status !== 200) {
    const message = `GET ${url} answered ${status}, expected 200.`;
    const delayMs = retryAfterMs(status, headers);
    throw delayMs === null ? new Error(message) : new RetryAfter(delayMs, message);
  }
  if (truncated) throw new FatalError(`The file at ${url} is larger than 25 MiB.`);
  const name = new URL(url).pathname.split('/').at(-1) || 'file';
  return {
    name,
    contentType: headers['content-type'] ?? 'application/octet-stream',
    sizeBytes: bytes.byteLength,
    bytes,
  };
}
