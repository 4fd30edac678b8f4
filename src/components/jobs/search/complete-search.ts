import { parseSearch } from '@/jobs/search/parse-search';
import { aTerm, printTerm } from '@/jobs/search/print-search';
import { qualifierNames, qualifierOf, type QualifierName } from '@/jobs/search/qualifiers';
import type { QualifierTerm, SearchTerm } from '@/jobs/search/search-term';

/** What there is to choose from. */
export interface SearchSources {
  taskTypes: readonly string[];
  tags: readonly string[];
}

export interface Suggestion {
  /** What is written in place of the piece that is being typed. */
  insert: string;
  means: string;
}

export interface Completion {
  /** The piece of the search that is being typed, up to the caret and beyond. */
  start: number;
  end: number;
  suggestions: Suggestion[];
  /** Whether a value is being typed: Enter takes the first suggestion, where after a word it asks. */
  isValue: boolean;
}

const most = 10;
const times = ['15m', '1h', '24h', '7d', 'today', 'yesterday'];
const ranges = ['<15m', '<1h', '<24h', '<7d', 'today..', 'yesterday..today'];

/** What may be meant where the caret stands. */
export function completeSearch(text: string, caret: number, sources: SearchSources): Completion {
  const { terms } = parseSearch(text);
  const term = terms.find(({ start, end }) => start < caret && caret <= end);
  if (term?.kind === 'qualifier') return completeValue(term, text, caret, sources);
  return completeWord(term, text, caret, sources);
}

/** A search with a suggestion taken, and where the caret goes. */
export function takeSuggestion(text: string, { start, end }: Completion, { insert }: Suggestion) {
  return { text: text.slice(0, start) + insert + text.slice(end), caret: start + insert.length };
}

function completeWord(term: SearchTerm | undefined, text: string, caret: number, sources: SearchSources): Completion {
  const isPhrase = term !== undefined && /^-?"/.test(text.slice(term.start, term.end));
  const from = term?.start ?? caret;
  const minus = text[from] === '-' && term ? '-' : '';
  const typed = text.slice(from + minus.length, caret).toLowerCase();
  const place = { start: from, end: term?.end ?? caret, isValue: false };
  if (isPhrase) return { ...place, suggestions: [] };
  const names = qualifierNames
    .filter((name) => name.startsWith(typed) && (!minus || qualifierOf(name).canExclude))
    .map((name) => ({ insert: `${minus}${name}${name === 'payload' ? '.' : ':'}`, means: qualifierOf(name).means }));
  if (typed.length < 2) return { ...place, suggestions: names };
  const values = (['status', 'type', 'tag'] as const).flatMap((name) =>
    matching(valuesFor(name, sources), typed)
      .slice(0, 4)
      .map((value) => ({ insert: minus + printTerm(aTerm(name, value)), means: qualifierOf(name).means })),
  );
  return { ...place, suggestions: [...names, ...values].slice(0, most) };
}

function completeValue(term: QualifierTerm, text: string, caret: number, sources: SearchSources): Completion {
  const value = term.values.find(({ start, end }) => start <= caret && caret <= end);
  const { means } = qualifierOf(term.name);
  if (!value) return { start: caret, end: caret, suggestions: [], isValue: true };
  const typed = text.slice(value.start, caret).replace(/^"/, '').toLowerCase();
  const others = new Set(term.values.filter((other) => other !== value).map((other) => other.text));
  const wanted = valuesFor(term.name, sources).filter((one) => !others.has(one) && one !== value.text);
  const suggestions = matching(wanted, typed).slice(0, most);
  const nameLength = term.name.length + 1;
  return {
    ...{ start: value.start, end: value.end, isValue: true },
    suggestions: suggestions.map((one) => ({ insert: printTerm(aTerm(term.name, one)).slice(nameLength), means })),
  };
}

function valuesFor(name: QualifierName, { taskTypes, tags }: SearchSources): readonly string[] {
  if (name === 'type') return taskTypes;
  if (name === 'tag') return tags;
  if (name === 'after' || name === 'before') return times;
  if (name === 'ended') return ranges;
  return qualifierOf(name).values ?? [];
}

/** Those that begin so, then those that have it elsewhere, once that says something. */
function matching(values: readonly string[], typed: string): string[] {
  const begins = values.filter((value) => value.toLowerCase().startsWith(typed));
  if (typed.length < 2) return begins;
  return [...begins, ...values.filter((value) => !begins.includes(value) && value.toLowerCase().includes(typed))];
}
