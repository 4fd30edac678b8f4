import { parseSearch } from './parse-search.ts';
import { qualifierOf } from './qualifiers.ts';
import type { QualifierTerm } from './search-term.ts';

/** Terms as a search that `parseSearch` reads as these terms again. */
export function printSearch(terms: readonly Unplaced[]): string {
  return terms.map(printTerm).join(' ');
}

/** A term as it is made by a program, which has no place yet. */
export type Unplaced =
  | { kind: 'text'; text: string }
  | (Pick<QualifierTerm, 'kind' | 'name' | 'path' | 'isExcluded'> & { values: { text: string; isQuoted: boolean }[] });

export function printTerm(term: Unplaced): string {
  if (term.kind === 'text') return isBareText(term.text) ? term.text : quoted(term.text);
  const isList = qualifierOf(term.name).isList === true;
  // Quotation marks around a value of the payload say that it is a text, not a number.
  const values = term.values.map(({ text, isQuoted }) =>
    isBareValue(text, isList) && !(isQuoted && term.name === 'payload') ? text : quoted(text),
  );
  const name = term.path ? `${term.name}.${term.path}` : term.name;
  return `${term.isExcluded ? '-' : ''}${name}:${values.join(',')}`;
}

/** `status:failed` as a term. */
export function aTerm(name: QualifierTerm['name'], ...values: string[]): Unplaced & { kind: 'qualifier' } {
  return {
    kind: 'qualifier',
    ...{ name, path: '', isExcluded: false, values: values.map((text) => ({ text, isQuoted: false })) },
  };
}

function isBareText(text: string): boolean {
  const { terms, problems } = parseSearch(text);
  const [only] = terms;
  return problems.length === 0 && terms.length === 1 && only?.kind === 'text' && only.text === text;
}

function isBareValue(text: string, isList: boolean): boolean {
  // What begins with two slashes would be read as an address.
  return text !== '' && !/^(?:"|\/\/)|\s/.test(text) && !(isList && text.includes(','));
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
