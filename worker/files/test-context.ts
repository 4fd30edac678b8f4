import { writeFile } from 'node:fs/promises';
import { FatalError, type LogLevel, type StoredFile, type TaskContext } from '../../src/jobs/define-task.ts';
import { piecesOfContent } from '../../src/server/blobs/pieces-of-content.ts';
import { guardedFetch } from '../../src/server/http/guarded-fetch.ts';

export interface TestContext extends TaskContext {
  lines: { level: LogLevel; message: string }[];
  artifacts: Map<string, { bytes: Uint8Array; contentType: string }>;
  files: Map<string, StoredFile>;
}

/** A context as the worker gives it, which keeps in memory what a handler says and stores. For tests of handlers. */
export function aTestContext(
  given: { allowedHosts?: string[]; signal?: AbortSignal; attempt?: number } = {},
): TestContext {
  const lines: TestContext['lines'] = [];
  const artifacts: TestContext['artifacts'] = new Map();
  const files: TestContext['files'] = new Map();
  const signal = given.signal ?? new AbortController().signal;
  const line = (level: LogLevel) => (message: string) => void lines.push({ level, message });
  return {
    lines,
    artifacts,
    files,
    jobId: '0199a0b0-0000-7000-8000-000000000001',
    attempt: given.attempt ?? 1,
    signal,
    idempotencyKey: '0199a0b0-0000-7000-8000-000000000001',
    traceparent: null,
    log: { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') },
    progress: () => undefined,
    async artifact(name, content, contentType) {
      const pieces = await Array.fromAsync(piecesOfContent(content));
      artifacts.set(name, { bytes: content instanceof Uint8Array ? content : Buffer.concat(pieces), contentType });
    },
    readFile: async (fileId) => {
      const file = files.get(fileId);
      if (!file) throw new FatalError(`There is no file ${fileId}.`);
      return file;
    },
    readArtifact: async (_jobId, name) => {
      const artifact = artifacts.get(name);
      if (!artifact) throw new FatalError(`There is no artifact ${name}.`);
      return { name, ...artifact, sizeBytes: artifact.bytes.byteLength };
    },
    async saveArtifact(jobId, name, path) {
      const { bytes, ...artifact } = await this.readArtifact(jobId, name);
      await writeFile(path, bytes);
      return artifact;
    },
    fetch: (url, init = {}) => guardedFetch(url, init, { allowedHosts: given.allowedHosts ?? [], signal }),
  };
}
