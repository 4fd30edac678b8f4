import { z } from 'zod';
import { defineTask, FatalError } from '../../src/jobs/define-task.ts';
import { fileSource, readSource } from '../files/file-source.ts';
import { asUndecodable, maxPixels, openImage, type ImageFormat } from '../image/open-image.ts';
import { imageFits, outputSize } from '../image/output-size.ts';
import { examplePhoto } from '../image/example-photo.ts';

/** The longest side that all four output formats can hold. */
const longestSide = 16_383;
const outputFormats = ['jpeg', 'png', 'webp', 'avif'] as const;
type OutputFormat = (typeof outputFormats)[number];

const side = z.int().min(1).max(longestSide);

export const resizeImage = defineTask({
  type: 'resize_image',
  description: 'Resizes an image: upright by its EXIF orientation, its metadata stripped.',
  example: { image: { base64: examplePhoto }, width: 320, format: 'webp', quality: 80 },
  payload: z
    .strictObject({
      image: fileSource,
      width: side.optional(),
      height: side.optional(),
      fit: z.enum(imageFits).default('cover').describe('How the image fills width and height where both are given'),
      format: z.enum(outputFormats).optional().describe('Default: that of the image, for GIF png, for TIFF jpeg'),
      quality: z.int().min(1).max(100).optional().describe('For jpeg, webp and avif'),
      forceFail: z.boolean().optional(),
    })
    .refine(({ width, height }) => width !== undefined || height !== undefined, {
      path: ['width'],
      error: 'width or height is required',
    })
    .meta({ anyOf: [{ required: ['width'] }, { required: ['height'] }] }),
  result: z.strictObject({
    width: z.int(),
    height: z.int(),
    format: z.enum(outputFormats),
    sizeBytes: z.int(),
    artifact: z.string(),
  }),
  async run({ image, width, height, fit, format: wantedFormat, quality }, context) {
    const source = await readSource(image, context);
    const opened = await openImage(source.bytes);
    context.log.info(
      `The image is a ${opened.format} of ${opened.width} × ${opened.height}, ${source.sizeBytes} bytes.`,
    );
    context.progress(20, 'read');

    const size = outputSize(opened, { ...(width && { width }), ...(height && { height }) }, fit);
    if (size.width * size.height > maxPixels || Math.max(size.width, size.height) > longestSide) {
      const limits = `at most ${maxPixels / 1_000_000} megapixels and ${longestSide} a side are made`;
      throw new FatalError(`The result would have ${size.width} × ${size.height} pixels; ${limits}.`);
    }
    const format = wantedFormat ?? defaultFormats[opened.format];
    // JPEG has no transparency: what shows through is white, not black.
    const background = format === 'jpeg' ? '#ffffff' : { r: 0, g: 0, b: 0, alpha: 0 };
    // With both sides known, "inside" and "outside" are a plain stretch to the size in proportion.
    const resized = opened.pipeline.resize({
      ...size,
      fit: fit === 'cover' || fit === 'contain' ? fit : 'fill',
      background,
    });
    const opaque = format === 'jpeg' ? resized.flatten({ background: '#ffffff' }) : resized;
    const { data, info } = await opaque
      .toFormat(format, encoderOptions(format, quality))
      .timeout({ seconds: 120 })
      .toBuffer({ resolveWithObject: true })
      .catch(asUndecodable);
    context.signal.throwIfAborted();
    context.progress(90, 'resized');

    const artifact = `resized.${format}`;
    await context.artifact(artifact, data, `image/${format}`);
    return { width: info.width, height: info.height, format, sizeBytes: data.byteLength, artifact };
  },
});

const defaultFormats: Record<ImageFormat, OutputFormat> = {
  jpeg: 'jpeg',
  png: 'png',
  webp: 'webp',
  avif: 'avif',
  gif: 'png',
  tiff: 'jpeg',
};

function encoderOptions(format: OutputFormat, quality: number | undefined) {
  // sharp takes a quality for PNG as a wish for fewer colours, which nobody asked for here.
  const chosen = quality === undefined || format === 'png' ? {} : { quality };
  // The default effort of AVIF takes many seconds for a photo; 2 is several times faster and hardly larger.
  return format === 'avif' ? { ...chosen, effort: 2 } : chosen;
}
