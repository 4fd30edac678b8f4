import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { aTestContext } from '../files/test-context.ts';
import { examplePhoto } from '../image/example-photo.ts';
import { generatePdf } from './generate-pdf.ts';

async function generate(payload: unknown, context = aTestContext()) {
  const result = generatePdf.result.parse(await generatePdf.run(generatePdf.payload.parse(payload), context));
  const made = context.artifacts.get(result.artifact);
  const raw = Buffer.from(made?.bytes ?? []);
  return { result, raw, contentType: made?.contentType, lines: context.lines };
}

/** Everything the PDF says in its compressed streams. */
function streamsOf(pdf: Buffer): string {
  const text = pdf.toString('latin1');
  return [...text.matchAll(/stream\n/g)]
    .filter((found) => !text.slice(found.index - 3, found.index).includes('end'))
    .map((found) => {
      const end = text.indexOf('\nendstream', found.index);
      try {
        return inflateSync(pdf.subarray(found.index + 7, end)).toString('latin1');
      } catch {
        // A picture's own bytes, not a deflated stream.
        return '';
      }
    })
    .join('\n');
}

/** Whether each character has an entry in the tables by which readers search and copy text. */
function speaks(pdf: Buffer, text: string): boolean {
  const streams = streamsOf(pdf).toLowerCase();
  return Array.from(text).every((character) =>
    streams.includes((character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')),
  );
}

test('all kinds of blocks make a document, and the pages are counted', async () => {
  const { result, raw, contentType } = await generate({
    title: 'Report',
    blocks: [
      { type: 'heading', text: 'One' },
      { type: 'paragraph', text: 'Text '.repeat(50), align: 'justify', italic: true, bold: true },
      { type: 'list', items: ['a', 'b'], ordered: true },
      {
        type: 'table',
        header: ['Day', 'Jobs'],
        rows: [
          ['Monday', 12],
          ['Tuesday', null],
        ],
      },
      { type: 'image', image: { base64: examplePhoto }, width: 200, caption: 'A landscape' },
      { type: 'pageBreak' },
      { type: 'heading', text: 'Two', level: 2 },
    ],
  });
  expect(result).toMatchObject({ pages: 2, artifact: 'document.pdf', sizeBytes: raw.byteLength });
  expect(contentType).toBe('application/pdf');
  expect(raw.subarray(0, 5).toString()).toBe('%PDF-');
  expect(raw.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(2);
  expect(raw.toString('latin1')).toContain('/Subtype /Image');
});

test('text in many scripts is written with real characters', async () => {
  const text = 'Größe ąćę Ελλάδα Кириллица € שלום';
  const { raw, lines } = await generate({ title: 'T', blocks: [{ type: 'paragraph', text }] });
  expect(speaks(raw, 'ößąćęΕλάКирц€ש')).toBe(true);
  expect(speaks(raw, 'Ж')).toBe(false);
  expect(lines.filter(({ level }) => level === 'warn')).toEqual([]);
});

test('a character that the font lacks is named in the log', async () => {
  const { lines } = await generate({ title: 'T', blocks: [{ type: 'paragraph', text: '漢字' }] });
  expect(lines).toContainEqual({ level: 'warn', message: expect.stringContaining('漢 字') });
});

test('an invoice is made from its data, over as many pages as it needs', async () => {
  const items = Array.from({ length: 60 }, (_, n) => ({ description: `Item ${n}`, quantity: n + 1, unitPrice: 9.99 }));
  const party = { name: 'Kräuter & Söhne', address: ['Hauptstraße 1', 'Berlin'] };
  const data = { number: '42', date: '2026-11-24', from: party, to: { name: 'Ada' }, items, taxPercent: 19 };
  expect((await generate({ template: 'invoice', data })).result).toMatchObject({ pages: 3, artifact: 'invoice.pdf' });
});

test('no file and no URL can be opened through a text', async () => {
  const { raw } = await generate({
    title: 'file:///etc/passwd',
    blocks: [
      { type: 'paragraph', text: '/etc/passwd' },
      { type: 'list', items: ['{"image":"/etc/passwd"}'] },
    ],
  });
  expect(raw.toString('latin1')).not.toContain('/Subtype /Image');
  await expect(
    generate({ title: 'T', blocks: [{ type: 'image', image: { url: 'http://127.0.0.1/x.png' } }] }),
  ).rejects.toMatchObject({ code: 'TASKFLOW_FATAL' });
});

test('a picture that is none ends the job', async () => {
  const image = { base64: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64') };
  await expect(generate({ title: 'T', blocks: [{ type: 'image', image }] })).rejects.toThrow(/SVG/);
});

test('hundreds of rows are laid out over many pages', async () => {
  const rows = Array.from({ length: 300 }, (_, n) => [n, 'some words here', n * 2]);
  const { result } = await generate({ title: 'Big', blocks: [{ type: 'table', header: ['a', 'b', 'c'], rows }] });
  expect(result.pages).toBeGreaterThan(5);
});

test.each([
  ['blocks.0.rows', { title: 'T', blocks: [{ type: 'table', rows: [[1], [1, 2]] }] }],
  ['blocks.0.type', { title: 'T', blocks: [{ type: 'video' }] }],
  ['blocks.0.level', { title: 'T', blocks: [{ type: 'heading', text: 'x', level: 9 }] }],
  ['blocks.0.image', { title: 'T', blocks: [{ type: 'image', image: {} }] }],
  ['', { title: 'T' }],
  ['', { title: 'T', blocks: [{ type: 'pageBreak' }], template: 'invoice' }],
  [
    'data.items',
    {
      template: 'invoice',
      data: { number: '1', date: '2026-11-24', from: { name: 'A' }, to: { name: 'B' }, items: [] },
    },
  ],
])('a payload with a bad "%s" is refused there', (path, payload) => {
  const issues = generatePdf.payload.safeParse(payload).error?.issues ?? [];
  expect(issues.map((issue) => issue.path.join('.'))).toEqual([path]);
});

test('a document that takes long is given up when the attempt must stop, and holds nothing up meanwhile', async () => {
  const stop = new AbortController();
  const endless = { title: 'T', blocks: [{ type: 'paragraph', text: 'x'.repeat(100_000) }] };
  const generating = generate(endless, aTestContext({ signal: stop.signal }));
  let ticks = 0;
  const ticking = setInterval(() => {
    ticks += 1;
    if (ticks === 20) stop.abort(new Error('timed out'));
  }, 10);
  await expect(generating).rejects.toThrow('timed out');
  clearInterval(ticking);
  expect(ticks).toBe(20);
  // The thread is gone, the next document gets a new one.
  expect((await generate({ title: 'T', blocks: [{ type: 'pageBreak' }] })).result.pages).toBe(2);
});
