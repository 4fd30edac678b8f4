import { TaskFlowError } from '../../jobs/errors.ts';

/** A path with placeholders as Next's folders have them: `/api/jobs/[jobId]`, `/api/[...path]`. */
export interface PathPattern {
  text: string;
  /** Whether it has no placeholder. */
  isPlain: boolean;
  expression: RegExp;
  names: string[];
}

export function pathPattern(text: string): PathPattern {
  const names = [...text.matchAll(/\[(?:\.{3})?(\w+)\]/g)].map(([, name = '']) => name);
  const expression = new RegExp(`^${text.replaceAll(/\[\.{3}\w+\]/g, '(.+)').replaceAll(/\[\w+\]/g, '([^/]+)')}$`);
  return { text, isPlain: names.length === 0, expression, names };
}

/**
 * The values of a path's placeholders, decoded.
 *
 * @throws TaskFlowError not_found when the path is another one, bad_request when its escapes are broken
 */
export function pathValues(pattern: PathPattern, pathname: string): Record<string, string> {
  const match = pattern.expression.exec(pathname);
  if (!match) throw new TaskFlowError('not_found', 'There is nothing at this address.');
  return Object.fromEntries(pattern.names.map((name, index) => [name, decoded(match[index + 1] ?? '')]));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new TaskFlowError(
      'bad_request',
      `The address has a broken escape in ${JSON.stringify(text.slice(0, 100))}.`,
      { cause },
    );
  }
}
