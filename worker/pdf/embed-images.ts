import type { TaskContext } from '../../src/jobs/define-task.ts';
import { readSource } from '../files/file-source.ts';
import { asUndecodable, openImage } from '../image/open-image.ts';
import type { DocumentBlock } from './document-blocks.ts';

/** Sharp enough for print at the full width of the page. */
const mostPixelsWide = 1600;

export interface EmbeddedImages {
  /** Data URLs by name, as pdfmake takes them. */
  images: Record<string, string>;
  names: Map<DocumentBlock, string>;
}

/**
 * Reads the pictures of a document and makes each what PDF can hold: an upright JPEG or PNG of bounded size, without
 * metadata. One at a time, so that memory holds one decoded picture.
 */
export async function embedImages(blocks: readonly DocumentBlock[], context: TaskContext): Promise<EmbeddedImages> {
  const images: Record<string, string> = {};
  const names = new Map<DocumentBlock, string>();
  for (const block of blocks) {
    if (block.type !== 'image') continue;
    context.signal.throwIfAborted();
    const { bytes } = await readSource(block.image, context);
    const { pipeline, hasAlpha } = await openImage(bytes);
    const bounded = pipeline.resize({
      width: mostPixelsWide,
      height: 2 * mostPixelsWide,
      fit: 'inside',
      withoutEnlargement: true,
    });
    const encoded = hasAlpha ? bounded.png() : bounded.jpeg({ quality: 85 });
    const data = await encoded.toBuffer().catch(asUndecodable);
    const name = `image${names.size}`;
    images[name] = `data:image/${hasAlpha ? 'png' : 'jpeg'};base64,${data.toString('base64')}`;
    names.set(block, name);
  }
  return { images, names };
}
