import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inProject } from './project.mjs';

/**
 * Puts what the reader of PDF loads at run time where pages find it: tables of characters, fonts, and decoders of pictures
 * that need no WebAssembly. The worker is not among them, the bundler takes it along.
 *
 * @param {string} built the folder of the built dashboard
 */
export function copyPdfFiles(built) {
  const reader = inProject('node_modules/pdfjs-dist');
  const { version } = JSON.parse(readFileSync(path.join(reader, 'package.json'), 'utf8'));
  const isLoaded = (/** @type {string} */ file) => !/\.wasm$|quickjs/.test(file);
  for (const folder of ['cmaps', 'standard_fonts', 'wasm']) {
    const target = path.join(built, 'static/pdfjs', version, folder);
    cpSync(path.join(reader, folder), target, { recursive: true, filter: isLoaded });
  }
}
