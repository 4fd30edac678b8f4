import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import S3rver from '@20minutes/s3rver';

const bucket = 'taskflow';
const objectSuffix = '._S3rver_object';

/** What the store does instead of what it is asked for: nothing at all, or it answers a status. */
type Trouble = 'silence' | number;

export interface RunningObjectStore {
  /** The settings of a TaskFlow that uses it. */
  settings: Record<string, string>;
  /** Keys of the objects in its bucket. */
  keys(): string[];
  /** Ids of uploads in parts that were neither completed nor aborted. */
  uploads(): string[];
  bytesOf(key: string): Buffer;
  removeObject(key: string): void;
  /** How many objects are being read at this moment. */
  openReads(): number;
  /** What comes of a request; undefined answers it. Default: every one is answered. */
  trouble: (request: {
    method: string;
    path: string;
    query: Record<string, string | undefined>;
  }) => Trouble | undefined;
  /** Closes its port and every connection; what it keeps stays. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts an S3 server on this machine, which checks signatures and keeps objects in a folder. It lacks the request that
 * aborts an upload in parts, which is added here; it does not hold bytes against their SHA-256.
 */
export async function startObjectStore(): Promise<RunningObjectStore> {
  const directory = await mkdtemp(path.join(tmpdir(), 'taskflow-objects-'));
  const folder = path.join(directory, bucket);
  const uploadsFolder = path.join(folder, '._S3rver_uploads');
  let port = 0;
  let openReads = 0;
  let server: S3rver;

  async function start(): Promise<void> {
    const configureBuckets = [{ name: bucket, configs: [] }];
    const where = { address: '127.0.0.1', port, directory, configureBuckets };
    server = new S3rver({ ...where, silent: true, vhostBuckets: false });
    server.middleware.unshift(async (context, next) => {
      const { method, path: asked, query } = context;
      if (method === 'GET') {
        openReads += 1;
        context.res.once('close', () => (openReads -= 1));
      }
      const trouble = store.trouble({ method, path: asked, query });
      if (trouble === 'silence') await new Promise((resolve) => context.res.once('close', resolve));
      else if (trouble !== undefined) context.status = trouble;
      else if (method === 'DELETE' && query['uploadId'] !== undefined) {
        rmSync(path.join(uploadsFolder, path.basename(query['uploadId'])), { recursive: true, force: true });
        context.status = 204;
      } else await next();
    });
    ({ port } = await server.run());
  }

  async function close(): Promise<void> {
    const closed = new Promise((resolve) => server.httpServer.once('close', resolve));
    server.httpServer.close();
    server.httpServer.closeAllConnections();
    await closed;
  }

  const store: RunningObjectStore = {
    settings: {},
    trouble: () => undefined,
    keys() {
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      return files.filter((file) => file.endsWith(objectSuffix)).map((file) => file.slice(0, -objectSuffix.length));
    },
    uploads: () => (existsSync(uploadsFolder) ? readdirSync(uploadsFolder) : []),
    bytesOf: (key) => readFileSync(path.join(folder, key + objectSuffix)),
    removeObject: (key) => rmSync(path.join(folder, key + objectSuffix)),
    openReads: () => openReads,
    goAway: close,
    comeBack: start,
    async stop() {
      if (server.httpServer.listening) await close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  await start();
  store.settings = {
    S3_BUCKET: bucket,
    S3_ENDPOINT: `http://127.0.0.1:${port}`,
    S3_ACCESS_KEY_ID: 'S3RVER',
    S3_SECRET_ACCESS_KEY: 'S3RVER',
    S3_PREFIX: 'artifacts/of-tests',
  };
  return store;
}
