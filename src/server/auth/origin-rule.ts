import { TaskFlowError } from '../../jobs/errors.ts';

export interface OriginQuestion {
  method: string;
  headers: Pick<Headers, 'get'>;
  /** Origins of CORS_ORIGIN. */
  allowedOrigins: readonly string[];
  /** Origin of PUBLIC_URL, which is ours too. */
  publicOrigin: string | null;
  hasBearer: boolean;
}

const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Decides what a browser's page may ask. Our own pages may do everything. Pages of an allowed origin may read and, with
 * a Bearer key, change. All other origins are refused whatever they carry, since the user's browser brings cookies and
 * this machine's trust along. Programs send no Origin and are not meant here.
 *
 * @returns the foreign origin to be named in the CORS headers, null for our own and for programs
 * @throws TaskFlowError forbidden
 */
export function checkOrigin({
  method,
  headers,
  allowedOrigins,
  publicOrigin,
  hasBearer,
}: OriginQuestion): string | null {
  const origin = headers.get('origin');
  const isChange = !readingMethods.has(method);
  if (origin === null) {
    const site = headers.get('sec-fetch-site');
    const isForeignPage = site !== null && site !== 'same-origin' && site !== 'none';
    if (isChange && isForeignPage) throw refused('another site');
    return null;
  }
  if (isOwnOrigin(origin, headers.get('host'), publicOrigin)) return null;
  if (!allowedOrigins.includes(origin)) throw refused(origin);
  if (isChange && !hasBearer) throw refused(origin, 'It may read; to change something it needs a Bearer key.');
  return origin;
}

function isOwnOrigin(origin: string, host: string | null, publicOrigin: string | null): boolean {
  if (origin === publicOrigin) return true;
  return host !== null && (origin === `http://${host}` || origin === `https://${host}`);
}

function refused(origin: string, more = ''): TaskFlowError {
  return new TaskFlowError('forbidden', `Requests of pages from ${origin.slice(0, 200)} are refused. ${more}`.trim());
}
