import type { Sharp } from 'sharp';
import { FatalError } from '../../src/jobs/define-task.ts';
import { loadSharp } from './load-sharp.ts';

const maxBytes = 25 * 1024 * 1024;
export const maxPixels = 50_000_000;
const takenFormats = 'JPEG, PNG, WebP, AVIF, GIF and TIFF images are taken';

const formatOfMime: Record<string, ImageFormat> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/apng': 'png',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'image/gif': 'gif',
  'image/tiff': 'tiff',
};

export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'gif' | 'tiff';

/** An image that was found safe to decode. Sizes are those seen by a person: EXIF orientation is applied. */
export interface OpenedImage {
  width: number;
  height: number;
  format: ImageFormat;
  hasAlpha: boolean;
  /** Upright and, in what is written from it, without metadata. Of an animation the first frame. */
  pipeline: Sharp;
}

/**
 * Checks an image by its content, not its name, before anything is decoded.
 *
 * @throws FatalError saying what is wrong: too large, not an image, an SVG, damaged, too many pixels
 */
export async function openImage(bytes: Uint8Array): Promise<OpenedImage> {
  if (bytes.byteLength > maxBytes) throw new FatalError('The image is larger than 25 MiB.');
  const format = await formatOf(bytes);
  const sharp = await loadSharp();
  const metadata = await sharp(bytes, { limitInputPixels: false }).metadata().catch(asUndecodable);
  const pixels = metadata.width * metadata.height;
  if (pixels > maxPixels) {
    const size = `${metadata.width} × ${metadata.height} pixels`;
    throw new FatalError(`The image has ${size}, which is more than ${maxPixels / 1_000_000} megapixels.`);
  }
  const pipeline = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error' }).autoOrient();
  return { ...metadata.autoOrient, format, hasAlpha: metadata.hasAlpha, pipeline };
}

/** For `.catch`: a decoder's error is about this image, so another attempt is of no use. */
export function asUndecodable(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  throw new FatalError(`The image cannot be decoded: ${reason}`, { cause: error });
}

async function formatOf(bytes: Uint8Array): Promise<ImageFormat> {
  const { fileTypeFromBuffer } = await import('file-type');
  const found = await fileTypeFromBuffer(bytes);
  const format = found && formatOfMime[found.mime];
  if (format) return format;
  const start = new TextDecoder().decode(bytes.subarray(0, 4096));
  if (/<svg[\s>]/i.test(start)) throw new FatalError(`SVG images are not taken: only ${takenFormats}.`);
  const what = found ? `a file of type ${found.mime}` : 'not an image of a known format';
  throw new FatalError(`This is ${what}; ${takenFormats}.`);
}
