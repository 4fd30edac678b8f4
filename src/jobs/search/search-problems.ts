import { mostPayloadFields, payloadPathProblem } from '../payload-path.ts';
import { nearName } from './near-name.ts';
import { qualifierNames, qualifierOf } from './qualifiers.ts';
import type { QualifierTerm, SearchProblem, SearchTerm, SearchValue } from './search-term.ts';

/** Most terms of a search. */
export const mostTerms = 20;
const mostValues = 100;
const longestText = 200;

/** What is wrong with one term by itself. */
export function termProblems(term: SearchTerm): SearchProblem[] {
  if (term.kind === 'text') return textProblems(term);
  const { start, end, name, path, isExcluded, values } = term;
  const problems: SearchProblem[] = [];
  const { canExclude } = qualifierOf(name);
  if (isExcluded && !canExclude) {
    const able = qualifierNames.filter((other) => qualifierOf(other).canExclude).map((other) => `${other}:`);
    problems.push({ start, end, message: `${name}: cannot be excluded. A minus goes before ${able.join(', ')}.` });
  }
  const pathIs = name === 'payload' ? pathProblem(path) : undefined;
  if (pathIs !== undefined) problems.push({ start, end, message: pathIs });
  if (values.length > mostValues)
    problems.push({ start, end, message: `${name}: takes at most ${mostValues} values.` });
  for (const value of values) {
    const message = valueProblem(term, value);
    const isUnfinished = value.text === '';
    if (message !== undefined)
      problems.push({ ...placeOf(term, value), message, ...(isUnfinished && { isUnfinished }) });
  }
  return problems;
}

/** What is wrong with terms beside each other. */
export function setProblems(terms: readonly SearchTerm[]): SearchProblem[] {
  const [tooMany] = terms.slice(mostTerms);
  const last = terms.at(-1);
  const problems = terms.flatMap((term, index) =>
    term.kind === 'text' ? [] : repeatProblem(term, terms.slice(0, index)),
  );
  if (tooMany && last) {
    const message = `A search has at most ${mostTerms} terms, this one has ${terms.length}.`;
    problems.push({ start: tooMany.start, end: last.end, message });
  }
  const fields = terms.filter((term) => term.kind === 'qualifier' && term.name === 'payload');
  const [oneMore] = fields.slice(mostPayloadFields);
  if (oneMore) {
    const message = `At most ${mostPayloadFields} fields of the payload can be asked for at once.`;
    problems.push({ start: oneMore.start, end: oneMore.end, message });
  }
  return problems;
}

function repeatProblem(term: QualifierTerm, before: readonly SearchTerm[]): SearchProblem[] {
  const { name, path, isExcluded, start, end } = term;
  const { isRepeatable, isList } = qualifierOf(name);
  const isThere = before.some(
    (other) => other.kind === 'qualifier' && other.name === name && other.path === path && !other.isExcluded,
  );
  if (isExcluded || !isThere || (isRepeatable && name !== 'payload')) return [];
  const written = path ? `${name}.${path}` : name;
  const several = isList ? ` For any of several, write them with commas: ${name}:one,other.` : '';
  return [{ start, end, message: `${written}: stands here twice, and no job has two of it.${several}` }];
}

function valueProblem({ name, path }: QualifierTerm, { text, isQuoted }: SearchValue): string | undefined {
  const { takes, example, values, isRight, whyWrong } = qualifierOf(name);
  const written = path ? `${name}.${path}` : name;
  if (text === '' && !(name === 'payload' && isQuoted)) {
    return `${written}: needs a value, with no space before it, such as ${written}:${example}. It takes ${takes}.`;
  }
  if (isRight(text)) return undefined;
  const near = values && nearName(text.toLowerCase(), values);
  const help = whyWrong?.(text) ?? `${near ? `Did you mean ${near}? ` : ''}It takes ${takes}.`;
  return `${written}: does not take "${text.slice(0, 60)}". ${help}`;
}

function pathProblem(path: string): string | undefined {
  if (path === '') return 'payload: needs the name of a field, such as payload.customerId:42.';
  const problem = payloadPathProblem(path);
  return problem && `payload.${path.slice(0, 60)}: ${problem}.`;
}

/** An empty value has no place of its own to be marked. */
function placeOf(term: QualifierTerm, value: SearchValue): { start: number; end: number } {
  return value.end > value.start ? { start: value.start, end: value.end } : { start: term.start, end: term.end };
}

function textProblems({ text, start, end }: SearchTerm & { kind: 'text' }): SearchProblem[] {
  if (text === '') return [{ start, end, message: 'Between these quotation marks stands nothing to look for.' }];
  if (text.length <= longestText) return [];
  return [{ start, end, message: `A text to look for has at most ${longestText} characters.` }];
}
