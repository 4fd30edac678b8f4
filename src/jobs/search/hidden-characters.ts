import type { SearchProblem } from './search-term.ts';

/** Controls but tab and line ends, marks that turn the direction of writing, half a surrogate pair. */
const hidden =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069]|\p{Surrogate}/gu; // oxlint-disable-line no-control-regex

/** One problem a character that nobody sees, who would wonder why nothing is found; at most `most` of them. */
export function hiddenCharacters(text: string, most: number): SearchProblem[] {
  return [...text.matchAll(hidden)].slice(0, most).map(({ 0: character, index }) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    const message = `Here stands an invisible character (U+${code}). Delete it.`;
    return { start: index, end: index + character.length, message };
  });
}
