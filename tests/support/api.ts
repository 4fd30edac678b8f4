import pg from 'pg';
import { startWebProcess } from './start-process.ts';
import type { RunningProcess } from './start-process.ts';
import { undescribed } from './described-answers.ts';
import { freshDatabase, settingsFor } from './servers.ts';
import type { QueueBackend } from './servers.ts';

/** A web process with a database of its own, and the few words that API tests need. */
export interface TestApi {
  url: string;
  /** What web runs with, for a second one beside it. */
  settings: Record<string, string>;
  web: RunningProcess;
  pool: pg.Pool;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** Sends a body as JSON, or a string as it is. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Submits a job of the task type `noop` and answers its id. */
  submit(more?: Record<string, unknown>): Promise<string>;
  stop(): Promise<void>;
}

export interface Answer {
  status: number;
  headers: Headers;
  // A test asserts what it expects of the body, which says more than a type.
  body: any; // oxlint-disable-line typescript/no-explicit-any
}

const noopSchema = {
  type: 'object',
  properties: {
    to: { type: 'string', format: 'email' },
    url: { type: 'string', format: 'uri' },
    note: { type: 'string' },
  },
  additionalProperties: false,
};

export async function startApi(backend: QueueBackend, more: Record<string, string> = {}): Promise<TestApi> {
  const database = await freshDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 3 });
  await pool.query('INSERT INTO taskflow.task_types (task_type, payload_schema) VALUES ($1, $2)', [
    'noop',
    JSON.stringify(noopSchema),
  ]);
  const settings = { ...settingsFor(backend, database), ...more };
  const web = await startWebProcess(settings);

  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(web.url + path, init);
    const text = await response.text();
    const contentType = response.headers.get('content-type');
    const body = contentType?.includes('json') ? JSON.parse(text) : text;
    const { status, headers } = response;
    // Every answer that any test gets is also held against the OpenAPI document.
    const surprise = undescribed({ method: init.method ?? 'GET', path, status, contentType, body });
    if (surprise !== undefined) throw new Error(`An answer is not as its description says: ${surprise}`);
    return { status, headers, body };
  };
  const api: TestApi = {
    url: web.url,
    settings,
    web,
    pool,
    get: (path, headers = {}) => ask(path, { headers }),
    send(method, path, body, headers = {}) {
      if (body === undefined) return ask(path, { method, headers });
      const sent = Buffer.isBuffer(body)
        ? new Uint8Array(body)
        : typeof body === 'string'
          ? body
          : JSON.stringify(body);
      return ask(path, { method, body: sent, headers: { 'content-type': 'application/json', ...headers } });
    },
    async submit(given = {}) {
      const { status, body } = await api.send('POST', '/api/jobs', { taskType: 'noop', ...given });
      if (status !== 201) throw new Error(`The job was not accepted: ${JSON.stringify(body)}`);
      return body.jobId;
    },
    async stop() {
      await web.stop();
      await pool.end();
      await database.drop();
    },
  };
  return api;
}
