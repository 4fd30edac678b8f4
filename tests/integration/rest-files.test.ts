import { createHash, randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from '../../src/server/database.ts';
import { chunkBytes } from '../../src/server/blobs/blob-limits.ts';
import { storeArtifact } from '../../src/server/blobs/store-artifact.ts';
import { startApi } from '../support/api.ts';
import type { TestApi } from '../support/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi('postgres');
});
afterAll(() => api.stop());

const upload = (body: BodyInit, headers: Record<string, string> = {}) =>
  fetch(`${api.url}/api/files`, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);

test('a file comes back as it was sent, as an attachment', async () => {
  const bytes = randomBytes(700_000);
  const answer = await upload(bytes, { 'content-type': 'image/png' });
  expect(answer.status).toBe(201);
  const { fileId, sizeBytes, sha256 } = await answer.json();
  expect({ sizeBytes, sha256 }).toEqual({
    sizeBytes: bytes.byteLength,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
  const file = await fetch(`${api.url}/api/files/${fileId}`);
  expect(Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true);
  expect(file.headers.get('content-type')).toBe('image/png');
  expect(file.headers.get('content-disposition')).toMatch(/^attachment/);
});

test('a file over 25 MiB is refused, with and without a Content-Length, and leaves nothing behind', async () => {
  const large = Buffer.alloc(25 * 1024 * 1024 + 1);
  expect((await upload(large)).status).toBe(413);
  const chunked = await upload(new Blob([large]).stream());
  expect(chunked.status).toBe(413);
  expect(await chunked.json()).toMatchObject({ code: 'too_large' });
  const { rows } = await api.pool.query('SELECT count(*)::int AS left FROM taskflow.files WHERE NOT complete');
  expect(rows[0].left).toBe(0);
});

test('a form is refused, since its parts would be stored as one file', async () => {
  const form = new FormData();
  form.set('file', new Blob(['x']), 'x.txt');
  expect((await upload(form)).status).toBe(415);
});

test('artifacts are shown by the browser only when it runs nothing of them', async () => {
  const jobId = await api.submit();
  const options = { DATABASE_URL: String(api.pool.options.connectionString), DATABASE_POOL_SIZE: 1 };
  const db = createDatabase(options, { warn: () => undefined });
  for (const [name, type] of [
    ['a "b" ü%.png', 'image/png'],
    ['page.html', 'text/html'],
    ['drawing.svg', 'image/svg+xml'],
    ['paper.pdf', 'application/pdf'],
  ] as const) {
    await storeArtifact(db, jobId, name, Buffer.from(`<script>${name}</script>`), type);
  }
  await db.close();
  const { artifacts } = (await api.get(`/api/jobs/${jobId}/artifacts`)).body;
  expect(artifacts.map((artifact: { name: string }) => artifact.name)).toEqual([
    'a "b" ü%.png',
    'page.html',
    'drawing.svg',
    'paper.pdf',
  ]);
  const open = async (name: string) => {
    const answer = await api.get(`/api/jobs/${jobId}/artifacts/${encodeURIComponent(name)}`);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    return [answer.status, answer.headers.get('content-disposition')?.split(';')[0], answer.body];
  };
  expect(await open('a "b" ü%.png')).toEqual([200, 'inline', '<script>a "b" ü%.png</script>']);
  expect(await open('page.html')).toEqual([200, 'attachment', '<script>page.html</script>']);
  expect((await open('drawing.svg'))[1]).toBe('attachment');
  expect((await open('paper.pdf'))[1]).toBe('inline');
  const image = await api.get(`/api/jobs/${jobId}/artifacts/${encodeURIComponent('a "b" ü%.png')}`);
  expect(image.headers.get('content-security-policy')).toContain('sandbox');
  expect(image.headers.get('content-disposition')).toContain(`filename*=UTF-8''a%20%22b%22%20%C3%BC%25.png`);
  expect((await api.get(`/api/jobs/${jobId}/artifacts/none.png`)).status).toBe(404);
  expect((await api.get(`/api/jobs/${randomUUID()}/artifacts/page.html`)).status).toBe(404);
});

/** Uploads bytes and answers the address of the file. */
async function aFile(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const { fileId } = await (await upload(bytes)).json();
  return `${api.url}/api/files/${fileId}`;
}
const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());

test('a range of a file is answered byte for byte, wherever it lies', async () => {
  const bytes = randomBytes(3 * chunkBytes - 5);
  const size = bytes.byteLength;
  const address = await aFile(bytes);
  const nearBorder = fc
    .tuple(fc.constantFrom(0, chunkBytes, 2 * chunkBytes, size - 1), fc.integer({ min: -3, max: 3 }))
    .map(([border, away]) => border + away)
    .filter((position) => position >= 0);
  const position = fc.oneof({ arbitrary: nearBorder, weight: 4 }, { arbitrary: fc.nat(size + 3), weight: 1 });
  // Most are short, so that many borders are crossed for little traffic.
  const length = fc.oneof({ arbitrary: fc.nat(6), weight: 5 }, { arbitrary: fc.nat(size), weight: 1 });
  const range = fc.oneof(
    fc.tuple(position, length).map(([start, more]) => ({ start, end: start + more, text: `${start}-${start + more}` })),
    fc.nat(5).map((back) => ({ start: size - back, end: size, text: `${size - back}-` })),
    length.map((suffix) => ({ start: size - suffix, end: size, text: `-${suffix}` })),
  );
  await fc.assert(
    fc.asyncProperty(range, async ({ start, end, text }) => {
      const answer = await fetch(address, { headers: { range: `bytes=${text}` } });
      const got = await bytesOf(answer);
      const last = Math.min(end, size - 1);
      const isThere = start < size;
      expect([answer.status, answer.headers.get('content-range')]).toEqual(
        isThere ? [206, `bytes ${start}-${last}/${size}`] : [416, `bytes */${size}`],
      );
      expect(!isThere || got.equals(bytes.subarray(start, last + 1))).toBe(true);
      expect(answer.headers.get('content-length')).toBe(String(got.byteLength));
    }),
    { numRuns: 200 },
  );
});

test('a range reads no other piece of the file than those it touches', async () => {
  const bytes = randomBytes(4 * chunkBytes);
  const address = await aFile(bytes);
  await api.pool.query('DELETE FROM taskflow.blob_chunks WHERE blob_id = $1 AND number IN (0, 3)', [
    address.split('/').at(-1),
  ]);
  const [start, end] = [chunkBytes, 3 * chunkBytes - 1];
  const answer = await fetch(address, { headers: { range: `bytes=${start}-${end}` } });
  expect((await bytesOf(answer)).equals(bytes.subarray(start, end + 1))).toBe(true);
  const more = fetch(address, { headers: { range: `bytes=${start - 1}-${end}` } });
  await expect(more.then(bytesOf)).rejects.toThrow(/fetch failed|terminated/);
});

test('a Range that makes no sense is ignored; one that nothing lies in is told so', async () => {
  const bytes = randomBytes(1000);
  const address = await aFile(bytes);
  const huge = '9'.repeat(400);
  const nonsense = ['', 'bytes', 'bytes=', 'bytes=-', 'bytes=a-b', 'bytes=5-2', 'bytes=0x1-0x2', 'bytes=1.5-3'];
  for (const range of [...nonsense, 'lines=0-1', 'bytes=0-1,x', 'bytes=0-1,5-6']) {
    const answer = await fetch(address, { headers: { range } });
    expect([range, answer.status, (await bytesOf(answer)).equals(bytes)]).toEqual([range, 200, true]);
  }
  for (const range of [`bytes=0-${huge}`, `bytes=-${huge}`]) {
    const answer = await fetch(address, { headers: { range } });
    expect([answer.status, answer.headers.get('content-range')]).toEqual([206, 'bytes 0-999/1000']);
    expect((await bytesOf(answer)).equals(bytes)).toBe(true);
  }
  for (const range of ['bytes=1000-', 'bytes=1000-1001', 'bytes=-0', `bytes=${huge}-`, `bytes=${huge}-${huge}`]) {
    const answer = await fetch(address, { headers: { range } });
    expect([range, answer.status, answer.headers.get('content-range')]).toEqual([range, 416, 'bytes */1000']);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ status: 416, code: 'range_not_satisfiable' });
  }
  const empty = await aFile(new Uint8Array());
  expect((await fetch(empty, { headers: { range: 'bytes=0-99' } })).status).toBe(200);
});

test('what the caller has is not sent again, and only a part of the same file is continued', async () => {
  const address = await aFile(randomBytes(1000));
  const first = await fetch(address);
  const tag = String(first.headers.get('etag'));
  expect(first.headers.get('accept-ranges')).toBe('bytes');
  await first.arrayBuffer();
  const ask = async (headers: Record<string, string>, method = 'GET') => {
    const answer = await fetch(address, { method, headers });
    return [answer.status, (await answer.arrayBuffer()).byteLength];
  };
  for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
    expect(await ask({ 'if-none-match': known })).toEqual([304, 0]);
    expect(await ask({ 'if-none-match': known, range: 'bytes=5000-' })).toEqual([304, 0]);
  }
  expect(await ask({ 'if-none-match': '"other"' })).toEqual([200, 1000]);
  const range = 'bytes=10-19';
  expect(await ask({ range, 'if-range': tag })).toEqual([206, 10]);
  for (const other of ['"other"', `W/${tag}`, new Date().toUTCString()]) {
    expect(await ask({ range, 'if-range': other })).toEqual([200, 1000]);
  }
  // RFC 9110 defines ranges for GET alone.
  expect(await ask({ range }, 'HEAD')).toEqual([200, 0]);
});

test('HEAD of a file tells its size without reading any of its bytes', async () => {
  const address = await aFile(randomBytes(1000));
  const client = await api.pool.connect();
  try {
    await client.query('BEGIN; LOCK TABLE taskflow.blob_chunks IN ACCESS EXCLUSIVE MODE');
    const answer = await fetch(address, { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-length')]).toEqual([200, '1000']);
    const { rows } = await client.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    expect(rows).toEqual([]);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
});
