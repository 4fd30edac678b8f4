/** A piece of a text as it is shown: as it stands, or a mark in the place of a character that nobody would see. */
export interface TextPart {
  text: string;
  isMark: boolean;
}

/**
 * What draws nothing, drives a terminal, turns the order in which a line is read, or is half of a character: control
 * characters but tab and line break, marks of direction, spaces of no width, halves of UTF-16 pairs, and tags. A joiner
 * between two pictures makes one picture of them, and stays.
 */
const unseen = new RegExp(
  [
    String.raw`[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|\r(?!\n)`,
    String.raw`[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f]`,
    String.raw`[\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Cs}]`,
    String.raw`(?<![\p{Extended_Pictographic}\ufe0f\u{1f3fb}-\u{1f3ff}])\u200d`,
  ].join('|'),
  'gu',
);

/** The text in pieces, unseen characters as marks: `␛`, `⟨U+202E⟩`. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const { 0: character, index } of text.matchAll(unseen)) {
    if (index > from) parts.push({ text: text.slice(from, index), isMark: false });
    parts.push({ text: markOf(character), isMark: true });
    from = index + character.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), isMark: false });
  return parts;
}

/** The text with marks in the place of what nobody would see: harmless to a terminal and to the order of a line. */
export function visibleText(text: string): string {
  return text.replaceAll(unseen, markOf);
}

function markOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  // Unicode has a picture for each control character of ASCII.
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '␡';
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
