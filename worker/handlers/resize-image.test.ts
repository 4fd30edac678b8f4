import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aTestContext } from '../files/test-context.ts';
import { loadSharp } from '../image/load-sharp.ts';
import { imageFits, outputSize } from '../image/output-size.ts';
import { resizeImage } from './resize-image.ts';

async function aPicture(width = 80, height = 40) {
  const sharp = await loadSharp();
  return sharp({ create: { width, height, channels: 3, background: '#cc3311' } });
}

async function resize(image: Uint8Array, options: object) {
  const context = aTestContext();
  const payload = { image: { base64: Buffer.from(image).toString('base64') }, ...options };
  const result = resizeImage.result.parse(await resizeImage.run(resizeImage.payload.parse(payload), context));
  const made = context.artifacts.get(result.artifact);
  const sharp = await loadSharp();
  const metadata = await sharp(made?.bytes ?? Buffer.alloc(0)).metadata();
  return { result, made, metadata };
}

test.each(['jpeg', 'png', 'webp', 'avif', 'gif', 'tiff'] as const)('a %s is taken and made smaller', async (format) => {
  const { result, made, metadata } = await resize(await (await aPicture()).toFormat(format).toBuffer(), { width: 20 });
  const expected = { gif: 'png', tiff: 'jpeg', jpeg: 'jpeg', png: 'png', webp: 'webp', avif: 'avif' }[format];
  expect(result).toMatchObject({ width: 20, height: 10, format: expected, sizeBytes: made?.bytes.byteLength });
  expect(made?.contentType).toBe(`image/${expected}`);
  expect([metadata.width, metadata.height]).toEqual([20, 10]);
});

test('the orientation of the camera is applied and all metadata stripped', async () => {
  const photo = await (
    await aPicture(80, 40)
  )
    .jpeg()
    .withExif({ IFD0: { Copyright: 'someone', Orientation: '6' } })
    .withMetadata({ orientation: 6 })
    .toBuffer();
  const { result, made, metadata } = await resize(photo, { width: 20 });
  expect(result).toMatchObject({ width: 20, height: 40 });
  expect(metadata.orientation).toBeUndefined();
  expect(metadata.exif).toBeUndefined();
  expect(Buffer.from(made?.bytes ?? []).includes('someone')).toBe(false);
});

test('fit decides about the size where both sides are given', async () => {
  const picture = await (await aPicture(80, 40)).png().toBuffer();
  const sizes = await Promise.all(
    imageFits.map(async (fit) => {
      const { result } = await resize(picture, { width: 20, height: 20, fit });
      return [fit, result.width, result.height];
    }),
  );
  expect(sizes).toEqual([
    ['cover', 20, 20],
    ['contain', 20, 20],
    ['fill', 20, 20],
    ['inside', 20, 10],
    ['outside', 40, 20],
  ]);
});

test('transparency becomes white in a JPEG', async () => {
  const sharp = await loadSharp();
  const clear = await sharp({
    create: { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .png()
    .toBuffer();
  const { made } = await resize(clear, { width: 8, format: 'jpeg' });
  const pixels = await sharp(made?.bytes ?? Buffer.alloc(0))
    .raw()
    .toBuffer();
  expect(pixels.every((value) => value > 250)).toBe(true);
});

test('a lower quality makes a smaller file', async () => {
  const sharp = await loadSharp();
  const noise = Buffer.concat(Array.from({ length: 384 }, (_, n) => createHash('sha256').update(String(n)).digest()));
  const picture = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
    .png()
    .toBuffer();
  const [low, high] = await Promise.all(
    [20, 95].map((quality) => resize(picture, { width: 64, format: 'webp', quality })),
  );
  expect(low?.result.sizeBytes).toBeLessThan(high?.result.sizeBytes ?? 0);
});

test.each([
  [
    'SVG',
    '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    /SVG images are not taken/,
  ],
  ['PDF', '%PDF-1.7\n1 0 obj', /application\/pdf/],
  ['text', 'just text', /not an image/],
  [
    'damaged',
    Buffer.from('89504e470d0a1a0a0000000d494844520000000100000001080600000000000000', 'hex'),
    /cannot be decoded/,
  ],
])('a %s file ends the job with a clear error', async (_what, content, message) => {
  await expect(resize(Buffer.from(content), { width: 5 })).rejects.toMatchObject({
    code: 'TASKFLOW_FATAL',
    message: expect.stringMatching(message),
  });
});

test('an image of more than 50 megapixels is refused before it is decoded', async () => {
  // What says its size, without the pixels: decoding it would fail otherwise.
  const header = Buffer.from(await (await aPicture(1, 1)).png().toBuffer());
  header.writeUInt32BE(10_000, 16);
  header.writeUInt32BE(5_001, 20);
  header.writeUInt32BE(crc32(header.subarray(12, 29)), 29);
  await expect(resize(header, { width: 5 })).rejects.toThrow(/10000 × 5001 pixels, which is more than 50 megapixels/);
});

test('an image of more than 25 MiB is refused', async () => {
  await expect(resize(Buffer.alloc(25 * 1024 * 1024 + 1), { width: 5 })).rejects.toThrow(/larger than 25 MiB/);
});

test('a result beyond what can be made is refused', async () => {
  const thin = await (await aPicture(1, 400)).png().toBuffer();
  await expect(resize(thin, { width: 1000 })).rejects.toThrow(/would have 1000 × 400000 pixels/);
});

test('width or height is needed', () => {
  expect(resizeImage.payload.safeParse({ image: { base64: 'aGk=' } }).error?.issues[0]?.message).toBe(
    'width or height is required',
  );
});

test('sizes in proportion are at least one pixel and keep within inside', () => {
  const length = fc.integer({ min: 1, max: 16_383 });
  fc.assert(
    fc.property(length, length, length, length, (w, h, width, height) => {
      const inside = outputSize({ width: w, height: h }, { width, height }, 'inside');
      expect(inside.width).toBeLessThanOrEqual(width);
      expect(inside.height).toBeLessThanOrEqual(height);
      expect(Math.min(inside.width, inside.height)).toBeGreaterThanOrEqual(1);
    }),
  );
});
