/** A part of a text, in pieces: those that were looked for are marked. */
export type Excerpt = { text: string; isMatch: boolean }[];

const length = 180;
const before = 50;

/**
 * The part of a text where the words stand that were found in it, from a word's start to a word's end.
 *
 * @param terms in lower case, as the index has them
 */
export function excerptOf(text: string, terms: readonly string[]): Excerpt {
  const flat = text.replaceAll(/\s+/g, ' ').trim();
  const pattern = new RegExp(
    terms
      .toSorted((a, b) => b.length - a.length)
      .map(escaped)
      .join('|') || '$^',
    'giu',
  );
  const first = flat.search(pattern);
  const start = first <= before ? 0 : flat.indexOf(' ', first - before) + 1;
  const isWhole = start + length >= flat.length;
  const end = isWhole ? flat.length : Math.max(flat.lastIndexOf(' ', start + length), start + before);
  const part = `${start === 0 ? '' : '… '}${flat.slice(start, end)}${isWhole ? '' : ' …'}`;
  const pieces: Excerpt = [];
  let at = 0;
  for (const match of part.matchAll(pattern)) {
    if (match.index > at) pieces.push({ text: part.slice(at, match.index), isMatch: false });
    pieces.push({ text: match[0], isMatch: true });
    at = match.index + match[0].length;
  }
  if (at < part.length) pieces.push({ text: part.slice(at), isMatch: false });
  return pieces;
}

function escaped(term: string): string {
  return term.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
