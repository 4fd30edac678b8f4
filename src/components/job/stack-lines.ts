/** One line of a stack, or several of libraries in a row that are folded into one. */
export type StackPart = { kind: 'message' | 'own'; text: string } | { kind: 'foreign'; lines: string[] };

const frame = /^\s*at\s/;
/** What Node and the packages do is seldom the fault. */
const foreign = /\bnode:|[\\/]node_modules[\\/]|\(native\)|\(<anonymous>\)$/;

/** A stack with the reader's own frames told from those of Node and of packages, which stand together. */
export function stackParts(stack: string): StackPart[] {
  const parts: StackPart[] = [];
  for (const text of stack.split('\n')) {
    if (!frame.test(text)) parts.push({ kind: 'message', text });
    else if (!foreign.test(text)) parts.push({ kind: 'own', text: text.trim() });
    else {
      const last = parts.at(-1);
      if (last?.kind === 'foreign') last.lines.push(text.trim());
      else parts.push({ kind: 'foreign', lines: [text.trim()] });
    }
  }
  return parts;
}
