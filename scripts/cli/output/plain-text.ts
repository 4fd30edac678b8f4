/**
 * What may drive a terminal or make a line read otherwise than it is: control characters of ASCII and Latin-1 (an escape
 * sequence starts with one), Unicode's line breaks, and those that turn the direction of text.
 */
// oxlint-disable-next-line no-control-regex
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

const names: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text from elsewhere on one line, harmless to a terminal: what is unsafe stands there as its escape, such as `\x1b`. */
export function plainText(text: string): string {
  return text.replaceAll(unsafe, (character) => names[character] ?? escapeOf(character));
}

/** The same, with its line breaks and tabs. */
export function plainLines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => line.split('\t').map(plainText).join('\t'))
    .join('\n');
}

function escapeOf(character: string): string {
  const hex = character.charCodeAt(0).toString(16);
  return hex.length <= 2 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`;
}
