import { z } from 'zod';
import { defineTask, FatalError } from '../../src/jobs/define-task.ts';
import { documentBlock } from '../pdf/document-blocks.ts';
import { embedImages } from '../pdf/embed-images.ts';
import { invoiceData } from '../pdf/invoice-data.ts';
import { layOutBlocks } from '../pdf/lay-out-blocks.ts';
import { layOutInvoice } from '../pdf/lay-out-invoice.ts';
import { renderInThread } from '../pdf/render-in-thread.ts';
import { oneOfMessage, takesOneOf } from '../files/file-source.ts';

const ways = [
  ['title', 'blocks'],
  ['template', 'data'],
] as const;

export const generatePdf = defineTask({
  type: 'generate_pdf',
  description: 'Makes a PDF of headings, paragraphs, lists, tables and images, or an invoice from a template.',
  example: {
    title: 'Weekly report',
    blocks: [
      { type: 'heading', text: 'Summary' },
      { type: 'paragraph', text: 'All systems ran without interruption.' },
      { type: 'list', items: ['12 releases', '0 incidents'] },
      {
        type: 'table',
        header: ['Day', 'Jobs'],
        rows: [
          ['Monday', 1204],
          ['Tuesday', 1377],
        ],
      },
    ],
  },
  payload: z
    .strictObject({
      title: z.string().min(1).max(300).optional(),
      blocks: z.array(documentBlock).min(1).max(2000).optional(),
      template: z.literal('invoice').optional(),
      data: invoiceData.optional(),
      forceFail: z.boolean().optional(),
    })
    .refine(takesOneOf(ways), { error: oneOfMessage(ways) })
    .meta({ oneOf: ways.map((required) => ({ required })) }),
  result: z.strictObject({ pages: z.int(), sizeBytes: z.int(), artifact: z.string() }),
  async run({ title, blocks, data }, context) {
    const document = await laidOut();
    context.progress(40, 'laid out');
    const { bytes, pages, missing } = await renderInThread(document.source, context.signal);
    if (missing.length > 0) {
      context.log.warn(
        `The font has no glyph for ${missing.slice(0, 50).join(' ')}: an empty box stands in its place.`,
      );
    }
    context.progress(90, 'rendered');
    await context.artifact(document.artifact, bytes, 'application/pdf');
    context.log.info(`The document has ${pages} pages and ${bytes.byteLength} bytes.`);
    return { pages, sizeBytes: bytes.byteLength, artifact: document.artifact };

    async function laidOut() {
      if (data !== undefined) {
        return {
          source: { title: `Invoice ${data.number}`, content: layOutInvoice(data), images: {} },
          artifact: 'invoice.pdf',
        };
      }
      if (title === undefined || blocks === undefined) throw new FatalError(`The payload ${oneOfMessage(ways)}.`);
      const { images, names } = await embedImages(blocks, context);
      return { source: { title, content: layOutBlocks(title, blocks, names), images }, artifact: 'document.pdf' };
    }
  },
});
