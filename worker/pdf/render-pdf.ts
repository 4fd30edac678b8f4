import { createRequire } from 'node:module';
import { z } from 'zod';
import type { Content, CustomTableLayout, StyleDictionary, TDocumentDefinitions } from 'pdfmake/interfaces';

const fontPath = (file: string): string =>
  createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/DejaVuSans${file}.ttf`);

/** DejaVu Sans: Latin, Greek, Cyrillic, Hebrew, Arabic, many symbols. */
const fonts = {
  DejaVuSans: {
    normal: fontPath(''),
    bold: fontPath('-Bold'),
    italics: fontPath('-Oblique'),
    bolditalics: fontPath('-BoldOblique'),
  },
};
const fontFiles = new Set(Object.values(fonts.DejaVuSans));

const styles: StyleDictionary = {
  title: { fontSize: 22, bold: true, margin: [0, 0, 0, 14] },
  heading1: { fontSize: 17, bold: true, margin: [0, 14, 0, 6] },
  heading2: { fontSize: 14, bold: true, margin: [0, 12, 0, 5] },
  heading3: { fontSize: 11, bold: true, margin: [0, 10, 0, 4] },
  paragraph: { margin: [0, 0, 0, 8] },
  list: { margin: [8, 0, 0, 8] },
  table: { margin: [0, 4, 0, 12] },
  wideTable: { margin: [0, 4, 0, 12], fontSize: 6.5 },
  tableHeader: { bold: true },
  caption: { fontSize: 8, color: '#555555', margin: [0, 4, 0, 0] },
  label: { fontSize: 8, color: '#555555' },
  notes: { color: '#444444', margin: [0, 24, 0, 0] },
};

/** Thin lines between rows, a stronger one under the header. */
const ruled: CustomTableLayout = {
  hLineWidth: (line, node) =>
    line === 0 || line === node.table.body.length ? 0 : line === node.table.headerRows ? 1 : 0.5,
  vLineWidth: () => 0,
  hLineColor: (line, node) => (line === node.table.headerRows ? '#333333' : '#cccccc'),
  paddingTop: () => 4,
  paddingBottom: () => 4,
};

/** Sums stand right under the amounts of the table above them. */
const sums: CustomTableLayout = {
  hLineWidth: () => 0,
  vLineWidth: () => 0,
  paddingTop: () => 2,
  paddingBottom: () => 2,
};

export interface RenderedPdf {
  bytes: Uint8Array;
  pages: number;
  /** Characters of the document that the font has no picture of: an empty box stands for each. */
  missing: string[];
}

export interface PdfSource {
  title: string;
  content: Content[];
  /** Data URLs by name. */
  images: Record<string, string>;
}

/**
 * Renders a document on A4 with page numbers. pdfmake may open its four font files and nothing else: no other file,
 * no URL.
 */
export async function renderPdf({ title, content, images }: PdfSource): Promise<RenderedPdf> {
  const { default: pdfmake } = await import('pdfmake');
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((path) => fontFiles.has(path));
  pdfmake.setFonts(structuredClone(fonts));
  pdfmake.setTableLayouts({ ruled, sums });
  let pages = 0;
  const definition: TDocumentDefinitions = {
    content,
    images,
    styles,
    info: { title, creator: 'TaskFlow' },
    pageSize: 'A4',
    pageMargins: [40, 48, 40, 56],
    defaultStyle: { font: 'DejaVuSans', fontSize: 10, lineHeight: 1.2 },
    footer: (page, pageCount) => {
      pages = pageCount;
      return {
        text: `${page} / ${pageCount}`,
        alignment: 'center',
        fontSize: 8,
        color: '#555555',
        margin: [0, 20, 0, 0],
      };
    },
  };
  const characters = new Set(JSON.stringify(content));
  const document = pdfmake.createPdf(definition);
  const bytes = await document.getBuffer();
  return { bytes, pages, missing: missingCharacters(await document.getStream(), characters) };
}

const renderedDocument = z.object({
  fontCache: z.object({
    DejaVuSans: z.record(
      z.string(),
      z.object({
        font: z.custom<{ hasGlyphForCodePoint(codePoint: number): boolean }>(
          (font) => typeof font === 'object' && font !== null && 'hasGlyphForCodePoint' in font,
        ),
      }),
    ),
  }),
});

/** Asks the font that pdfmake has opened anyway. Its place is not part of pdfmake's promises, so nothing is said where it moved. */
function missingCharacters(document: unknown, characters: Set<string>): string[] {
  const parsed = renderedDocument.safeParse(document);
  const font = parsed.success ? Object.values(parsed.data.fontCache.DejaVuSans)[0]?.font : undefined;
  if (!font) return [];
  return [...characters].filter((character) => {
    const codePoint = character.codePointAt(0) ?? 0;
    return codePoint > 0x20 && !font.hasGlyphForCodePoint(codePoint);
  });
}
