export const imageFits = ['cover', 'contain', 'fill', 'inside', 'outside'] as const;
export type ImageFit = (typeof imageFits)[number];

interface Size {
  width: number;
  height: number;
}

/**
 * The size that an image is given: the wanted one where both sides are named (`inside` and `outside` keep the
 * proportions), and the other side in proportion where one is.
 */
export function outputSize(image: Size, wanted: Partial<Size>, fit: ImageFit): Size {
  const { width, height } = wanted;
  if (width === undefined && height === undefined) return image;
  if (height === undefined) return scaled(image, (width ?? image.width) / image.width);
  if (width === undefined) return scaled(image, height / image.height);
  if (fit !== 'inside' && fit !== 'outside') return { width, height };
  const scales = [width / image.width, height / image.height];
  return scaled(image, fit === 'inside' ? Math.min(...scales) : Math.max(...scales));
}

function scaled(image: Size, scale: number): Size {
  const side = (length: number): number => Math.max(1, Math.round(length * scale));
  return { width: side(image.width), height: side(image.height) };
}
