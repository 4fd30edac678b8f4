import type { SearchProblem, SearchValue } from './search-term.ts';

/** A piece of a search that was read, and where the next begins. */
export interface Read<Piece> {
  piece: Piece;
  end: number;
  problems: SearchProblem[];
}

/** Whether a word ends here. */
export function isSpace(character: string | undefined): boolean {
  return character === undefined || /\s/.test(character);
}

/** Where a word ends that begins here: at the next space, whatever else is in it. */
export function wordEnd(text: string, start: number): number {
  let end = start;
  while (!isSpace(text[end])) end += 1;
  return end;
}

/** A text in quotation marks, the first of which stands at `start`. In it `\"` is a quotation mark and `\\` a backslash. */
export function readQuoted(text: string, start: number): Read<SearchValue> {
  let inner = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '"') {
      return { piece: { text: inner, isQuoted: true, start, end: at + 1 }, end: at + 1, problems: [] };
    }
    const next = text[at + 1];
    const isEscape = character === '\\' && (next === '"' || next === '\\');
    inner += isEscape ? next : character;
    if (isEscape) at += 1;
  }
  const end = text.length;
  const message = 'This quotation mark is not closed. Put another one where the text ends.';
  const problem = { start, end, message, isUnfinished: true };
  return { piece: { text: inner, isQuoted: true, start, end }, end, problems: [problem] };
}

/** The values of a qualifier, the first of which stands at `start`: one, or a list with commas between. Never none. */
export function readValues(text: string, start: number, isList: boolean): Read<SearchValue[]> {
  const piece: SearchValue[] = [];
  const problems: SearchProblem[] = [];
  for (let at = start; ; at += 1) {
    const read = text[at] === '"' ? readQuoted(text, at) : readBare(text, at, isList);
    piece.push(read.piece);
    problems.push(...read.problems);
    at = read.end;
    if (!isList || text[at] !== ',') return { piece, end: at, problems };
  }
}

function readBare(text: string, start: number, isList: boolean): Read<SearchValue> {
  const last = wordEnd(text, start);
  const comma = isList ? text.indexOf(',', start) : -1;
  const end = comma >= 0 && comma < last ? comma : last;
  return { piece: { text: text.slice(start, end), isQuoted: false, start, end }, end, problems: [] };
}
