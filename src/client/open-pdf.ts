'use client';

import type { PDFDocumentProxy } from 'pdfjs-dist';

/** Pixels of one picture in a PDF, above which it is left out: it would take a quarter of a gigabyte. */
const mostImagePixels = 64_000_000;

/** Why a PDF is not shown, in words for whoever reads it. */
export class PdfNotShown extends Error {
  override name = 'PdfNotShown';
}

/**
 * Opens a PDF with a reader of our own: scripts in it never run, for the part that could run them is not there. The reader
 * is loaded with the first PDF; its worker, tables of characters and fonts come from here.
 *
 * @returns the document, and what frees it
 * @throws PdfNotShown for one that is broken or needs a password
 */
export async function openPdf(bytes: ArrayBuffer): Promise<{ pdf: PDFDocumentProxy; close: () => void }> {
  const { getDocument, GlobalWorkerOptions, version } = await import('pdfjs-dist');
  GlobalWorkerOptions.workerSrc = new URL('pdfjs-dist/build/pdf.worker.min.mjs', import.meta.url).toString();
  // Copied there by the build.
  const files = `/_next/static/pdfjs/${version}`;
  const task = getDocument({
    // The reader takes what it is given away with it.
    data: new Uint8Array(bytes.slice(0)),
    cMapUrl: `${files}/cmaps/`,
    standardFontDataUrl: `${files}/standard_fonts/`,
    wasmUrl: `${files}/wasm/`,
    // The policy of our pages compiles nothing at run time; there is a slower way for each picture.
    useWasm: false,
    enableXfa: false,
    maxImageSize: mostImagePixels,
    verbosity: 0,
  });
  try {
    return { pdf: await task.promise, close: () => void task.destroy() };
  } catch (error) {
    void task.destroy();
    throw new PdfNotShown(reasonOf(error), { cause: error });
  }
}

function reasonOf(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  if (name === 'PasswordException') return 'This PDF is locked with a password.';
  if (name === 'InvalidPDFException') return 'This is no whole PDF: it is broken, or something else under its name.';
  return `This PDF cannot be shown: ${error instanceof Error ? error.message : String(error)}`;
}
