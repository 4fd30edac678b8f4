import { parseSearch } from '@/jobs/search/parse-search';
import { printTerm, aTerm } from '@/jobs/search/print-search';
import type { QualifierName } from '@/jobs/search/qualifiers';
import type { SearchTerm } from '@/jobs/search/search-term';

/** A search without one of its terms. */
export function withoutTerm(text: string, { start, end }: Pick<SearchTerm, 'start' | 'end'>): string {
  return [text.slice(0, start).trim(), text.slice(end).trim()].filter(Boolean).join(' ');
}

/** A search with these values for a qualifier in place of those that it had, also of excluded ones; none takes it away. */
export function withValues(text: string, name: QualifierName, values: readonly string[]): string {
  const old = parseSearch(text).terms.filter((term) => term.kind === 'qualifier' && term.name === name);
  const place = old[0]?.start ?? text.length;
  const rest = old.toReversed().reduce((changed, term) => cut(changed, term), text);
  if (values.length === 0) return tidy(rest);
  const term = printTerm(aTerm(name, ...values));
  // Behind a quotation mark that is not closed it would be a part of that text.
  const isOpen = parseSearch(rest).problems.some(({ isUnfinished }) => isUnfinished);
  return tidy(isOpen && old.length === 0 ? `${term} ${rest}` : `${rest.slice(0, place)} ${term} ${rest.slice(place)}`);
}

/** The values that a search asks for by a qualifier, and those that it excludes. */
export function valuesOf(text: string, name: QualifierName): { included: string[]; excluded: string[] } {
  const terms = parseSearch(text)
    .terms.filter((term) => term.kind === 'qualifier')
    .filter((term) => term.name === name);
  const of = (isExcluded: boolean) =>
    terms.filter((term) => term.isExcluded === isExcluded).flatMap((term) => term.values.map((value) => value.text));
  return { included: of(false), excluded: of(true) };
}

function cut(text: string, { start, end }: SearchTerm): string {
  return text.slice(0, start) + text.slice(end);
}

/** Spaces between terms, but not those of a phrase, are one. */
function tidy(text: string): string {
  const { terms } = parseSearch(text);
  const last = terms.at(-1);
  return [...terms.map(({ start, end }) => text.slice(start, end)), last ? text.slice(last.end).trim() : '']
    .filter(Boolean)
    .join(' ');
}
