import { z } from 'zod';
import { fileSource } from '../files/file-source.ts';

const text = z.string().max(100_000).transform(printable);
const cell = z.union([z.string().max(10_000).transform(printable), z.number(), z.boolean(), z.null()], {
  error: 'must be a string, a number, a boolean or null',
});
const alignment = z.enum(['left', 'center', 'right', 'justify']);

/** The building stones of a document, in the order in which they are read. */
export const documentBlock = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('heading'),
    text: z.string().min(1).max(1000).transform(printable),
    level: z.int().min(1).max(3).default(1),
  }),
  z.strictObject({
    type: z.literal('paragraph'),
    text,
    align: alignment.optional(),
    bold: z.boolean().optional(),
    italic: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal('list'),
    items: z.array(text).min(1).max(1000),
    ordered: z.boolean().optional(),
  }),
  z
    .strictObject({
      type: z.literal('table'),
      header: z.array(text).min(1).max(20).optional(),
      rows: z.array(z.array(cell).min(1).max(20)).min(1).max(5000),
      align: z.array(alignment).max(20).optional().describe('One a column'),
    })
    .refine(({ header, rows }) => new Set([...(header ? [header] : []), ...rows].map((row) => row.length)).size === 1, {
      path: ['rows'],
      error: 'must all have as many cells as the header, or as each other',
    }),
  z.strictObject({
    type: z.literal('image'),
    image: fileSource,
    width: z.number().min(10).max(515).optional().describe('In points, 1/72 inch; 515 is the whole width of the page'),
    caption: text.optional(),
  }),
  z.strictObject({ type: z.literal('pageBreak') }),
]);

/** Tabs and line breaks stay; other control characters have no picture and would be printed as empty boxes. */
function printable(given: string): string {
  return given.replace(/[^\P{Cc}\t\n\r]/gu, '');
}

export type DocumentBlock = z.output<typeof documentBlock>;
