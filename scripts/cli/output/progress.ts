import { countText } from '../../../src/client/format-number.ts';

export interface Progress {
  /** @param bytes of the source that they were made of */
  add(count: number, bytes?: number): void;
  /** Takes the line away again. */
  clear(): void;
}

const barWidth = 24;
const redrawMs = 100;

/**
 * A line on the terminal that counts; with a known whole it is a bar. Nothing where standard error is no terminal, or where
 * the lines of the result stand on it as well.
 *
 * Not from a library of prompts: theirs take standard input, which the jobs come from.
 *
 * @param whole in the unit of `bytes`, or of `count` where no bytes are told
 */
export function startProgress(noun: string, whole: number | undefined, { printsLines = false } = {}): Progress {
  let counted = 0;
  let done = 0;
  let isDrawn = false;
  let drawnAt = -Infinity;
  const { stderr, stdout } = process;
  const isShown = stderr.isTTY && !(printsLines && stdout.isTTY);
  return {
    add(count, bytes = count) {
      counted += count;
      done += bytes;
      if (!isShown || performance.now() - drawnAt < redrawMs) return;
      drawnAt = performance.now();
      isDrawn = true;
      stderr.write(
        `\r${progressLine({ noun, counted, share: whole ? Math.min(1, done / whole) : undefined })}\u001b[K`,
      );
    },
    clear() {
      if (isDrawn) stderr.write('\r\u001b[K');
      isDrawn = false;
    },
  };
}

/** @param share of the whole, 0 to 1; undefined where nobody knows the whole */
export function progressLine(state: { noun: string; counted: number; share: number | undefined }): string {
  const { noun, counted, share } = state;
  const text = `${countText(counted)} ${noun}`;
  if (share === undefined) return text;
  const full = Math.floor(share * barWidth);
  return `[${'#'.repeat(full)}${'-'.repeat(barWidth - full)}] ${Math.floor(share * 100)} %  ${text}`;
}
