import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { randomUUID } from 'node:crypto';
import { piecesOfContent } from '../../src/server/blobs/pieces-of-content.ts';

/** Writes a stream to a file of its own in a folder that is its user's alone, and answers its path. */
export async function writeToFile(stream: AsyncIterable<Uint8Array>, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, randomUUID());
  await pipeline(piecesOfContent(stream), createWriteStream(file, { mode: 0o600 }));
  return file;
}
