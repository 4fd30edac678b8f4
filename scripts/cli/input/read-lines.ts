import { CliFailure, exitCodes } from '../exit-code.ts';

/** No line may be longer: a job may have 1 MiB, and escapes make its text longer, though hardly this much. */
const longestLineBytes = 8 * 1024 * 1024;

export interface Line {
  /** From 1 on, blank ones counted. */
  number: number;
  text: string;
}

/**
 * The lines of a stream of UTF-8, one after the other, blank ones left out; a lone line feed ends a line, as NDJSON has it.
 * Holds one line and one chunk at a time.
 *
 * @throws CliFailure naming the line that is too long or no UTF-8
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let rest = Buffer.alloc(0);
  let number = 0;
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10, start)) {
      number += 1;
      const text = textOf(rest.subarray(start, end), number);
      if (text !== '') yield { number, text };
      start = end + 1;
    }
    rest = rest.subarray(start);
    if (rest.length > longestLineBytes) {
      throw new CliFailure(exitCodes.wrongUse, `line ${number + 1} is longer than 8 MiB`);
    }
  }
  const text = textOf(rest, number + 1);
  if (text !== '') yield { number: number + 1, text };
}

function textOf(bytes: Uint8Array, number: number): string {
  try {
    // A byte order mark is taken away as well.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim();
  } catch (error) {
    throw new CliFailure(exitCodes.wrongUse, `line ${number} is not UTF-8`, error);
  }
}
