import type { GuardedResponse } from '../../src/jobs/define-task.ts';

/** The body of an answer as text, in the charset that it names or UTF-8. A character cut at the end is left out. */
export function textOf({
  headers,
  bytes,
  truncated,
}: Pick<GuardedResponse, 'headers' | 'bytes' | 'truncated'>): string {
  const charset = /charset="?([^\s";]+)/i.exec(headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  return decoderFor(charset).decode(bytes, { stream: truncated });
}

function decoderFor(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    // A charset that nobody knows: UTF-8 shows at least its ASCII.
    return new TextDecoder();
  }
}
