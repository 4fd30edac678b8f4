import { hiddenCharacters } from './hidden-characters.ts';
import { qualifierOf } from './qualifiers.ts';
import { readName } from './read-name.ts';
import { type Read, isSpace, readQuoted, readValues, wordEnd } from './read-values.ts';
import type { SearchProblem, SearchTerm } from './search-term.ts';
import { setProblems, termProblems } from './search-problems.ts';

/** Longest search, in UTF-16 units. */
export const longestSearch = 500;

export interface ParsedSearch {
  terms: SearchTerm[];
  /** In the order of their places; the search may be asked when there are none. */
  problems: SearchProblem[];
}

/**
 * Reads a search such as `status:failed tag:vip "smtp timeout"`: docs/search.md says what it means. Takes every text and
 * never throws: what cannot be meant is among the problems. Each character but spaces belongs to a term.
 */
export function parseSearch(text: string): ParsedSearch {
  const read = text.slice(0, longestSearch);
  const terms: SearchTerm[] = [];
  const problems: SearchProblem[] = hiddenCharacters(read, 5);
  for (let at = 0; ;) {
    while (at < read.length && isSpace(read[at])) at += 1;
    if (at >= read.length) break;
    const term = readTerm(read, at);
    terms.push(term.piece);
    problems.push(...term.problems);
    at = term.end;
  }
  problems.push(...setProblems(terms));
  if (text.length > longestSearch) {
    const message = `A search has at most ${longestSearch} characters, this one has ${text.length}.`;
    problems.push({ start: longestSearch, end: text.length, message });
  }
  return { terms, problems: problems.toSorted((one, other) => one.start - other.start || one.end - other.end) };
}

function readTerm(text: string, start: number): Read<SearchTerm> {
  const isExcluded = text[start] === '-';
  const first = isExcluded ? start + 1 : start;
  if (text[first] === '"') return readPhrase(text, start, first);
  const end = wordEnd(text, start);
  const colon = text.indexOf(':', first);
  // What follows the name of a protocol is an address, even if the protocol were called as a qualifier is.
  if (colon < 0 || colon > end || text.startsWith('://', colon)) return readWord(text, start, end);
  const name = readName(text.slice(first, colon));
  if (name.kind === 'near' && !isSpace(text[colon + 1])) {
    const written = text.slice(first, colon);
    const message = `There is no qualifier "${written}:". Did you mean "${name.meant}:"? To look for the text, put it in quotation marks.`;
    return { ...readWord(text, start, end), problems: [{ start: first, end, message }] };
  }
  if (name.kind !== 'known') return readWord(text, start, end);
  const values = readValues(text, colon + 1, qualifierOf(name.name).isList === true);
  const piece = {
    kind: 'qualifier' as const,
    ...{ name: name.name, path: name.path, isExcluded, values: values.piece, start, end: values.end },
  };
  return { piece, end: values.end, problems: [...values.problems, ...termProblems(piece)] };
}

function readPhrase(text: string, start: number, quote: number): Read<SearchTerm> {
  const { piece, end, problems } = readQuoted(text, quote);
  const term = { kind: 'text' as const, text: piece.text, start, end };
  if (quote > start) {
    const message = 'Text cannot be excluded. A minus goes before status:, type:, tag: and priority:.';
    problems.push({ start, end, message });
  }
  return { piece: term, end, problems: [...problems, ...termProblems(term)] };
}

function readWord(text: string, start: number, end: number): Read<SearchTerm> {
  const term = { kind: 'text' as const, text: text.slice(start, end), start, end };
  return { piece: term, end, problems: termProblems(term) };
}
