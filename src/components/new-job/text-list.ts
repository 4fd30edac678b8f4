import type { InputProblem } from '../../jobs/errors.ts';
import type { Json } from './parsed-object.ts';

/** The texts of a value that is one text or a list of them; null where there is more in it. */
export function textsOf(value: Json | undefined): string[] | null {
  if (value === undefined || value === null) return [];
  const values = Array.isArray(value) ? value : [value];
  const texts = values.filter((item) => typeof item === 'string');
  return texts.length === values.length ? texts : null;
}

/** Rows as a payload has them, without the empty ones. @param isOneText whether one alone is no list */
export function valueOfRows(rows: readonly string[], isOneText: boolean): Json | undefined {
  const [first, ...others] = rows.filter((text) => text !== '');
  if (first === undefined) return undefined;
  return isOneText && others.length === 0 ? first : [first, ...others];
}

/** What is pasted into one row: a row for each of its lines that says something. */
export function pastedRows(text: string): string[] {
  return text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** What is wrong with each row, and with the list itself. */
export interface ListProblems {
  ofRows: (string | undefined)[];
  own: string | undefined;
}

/**
 * A value that fits none of several shapes has problems of each, in the order of the schema: those of a text come before
 * those of a list.
 *
 * @param value what `valueOfRows` made of the rows
 * @param path of the value
 */
export function listProblems(
  problems: readonly InputProblem[],
  path: string,
  rows: readonly string[],
  value: Json | undefined,
): ListProblems {
  const exact = problems.filter((problem) => problem.path === path).map(({ message }) => message);
  const filled = rows.flatMap((text, row) => (text === '' ? [] : [row]));
  const ofRows: ListProblems['ofRows'] = rows.map(() => undefined);
  if (!Array.isArray(value)) {
    const [row = 0] = filled;
    ofRows[row] = exact[0];
    return { ofRows, own: undefined };
  }
  for (const [index, row] of filled.entries()) {
    const place = `${path}.${index}`;
    ofRows[row] = problems.find((problem) => problem.path === place || problem.path.startsWith(`${place}.`))?.message;
  }
  const isOfRow = ofRows.some((message) => message !== undefined);
  return { ofRows, own: isOfRow ? undefined : exact.findLast((message) => !message.includes('anyOf')) };
}
