import { InvalidArgumentError } from 'commander';

/** An id as it stands in a path of the API; whether there is such a thing is for the server to say. */
export function idArgument(text: string): string {
  if (/^\.{0,2}$/.test(text)) throw new InvalidArgumentError('This is no id.');
  return text;
}

/** The same, for an argument that may be repeated. */
export function idArguments(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), idArgument(text)];
}
