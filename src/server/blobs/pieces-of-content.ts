import { open } from 'node:fs/promises';
import { isStream, type ArtifactContent } from '../../jobs/define-task.ts';

/**
 * What an artifact is made of, piece by piece.
 *
 * @throws TypeError when a stream gives something else than bytes, or a path leads to something else than a file
 */
export async function* piecesOfContent(content: ArtifactContent): AsyncGenerator<Uint8Array, void> {
  if (content instanceof Uint8Array) {
    yield content;
  } else if (isStream(content)) {
    for await (const piece of content as AsyncIterable<unknown>) {
      if (!(piece instanceof Uint8Array))
        throw new TypeError(`A stream of an artifact gave ${typeof piece}, not bytes.`);
      yield piece;
    }
  } else {
    yield* piecesOfFile(content.path);
  }
}

async function* piecesOfFile(path: string): AsyncGenerator<Uint8Array, void> {
  const file = await open(path, 'r');
  try {
    // A pipe or a device may have no end.
    if (!(await file.stat()).isFile()) throw new TypeError(`${path} is not a file.`);
    yield* file.createReadStream({ autoClose: false, highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>;
  } finally {
    await file.close();
  }
}
