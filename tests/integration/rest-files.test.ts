import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from '../../src/server/database.ts';
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
