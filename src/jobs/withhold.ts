import { redactedMarker } from './redacted-marker.ts';

/** Shorter values turn up by chance: a log in which every `1` is replaced says nothing any more. */
const shortest = 4;

/** Takes the values of redacted fields out of what a handler says. */
export interface Withhold {
  text(text: string): string;
  /** @param json JSON text; the answer is JSON text too */
  json(json: string): string;
}

/**
 * Replaces the given values where they stand verbatim in a text: as they are, as JSON or a URL writes them. Values with fewer
 * than four characters are not looked for, nor any other form of them, such as base64 or a part.
 *
 * @returns undefined where there is nothing to look for
 */
export function withhold(values: readonly unknown[]): Withhold | undefined {
  const forms = [...new Set(values.flatMap(scalarsIn).filter(isLongEnough).flatMap(formsOf))];
  if (forms.length === 0) return undefined;
  // A value that holds another goes whole.
  forms.sort((a, b) => b.length - a.length);
  const text = (given: string) => forms.reduce((left, form) => left.replaceAll(form, redactedMarker), given);
  return { text, json: (given) => JSON.stringify(withoutForms(JSON.parse(given), text)) };
}

function scalarsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(scalarsIn) : [];
}

const isLongEnough = (text: string) => text.length >= shortest && text !== redactedMarker;

function formsOf(text: string): string[] {
  return [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text.toWellFormed())];
}

function withoutForms(value: unknown, text: (given: string) => string): unknown {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') return text(String(value)) === String(value) ? value : redactedMarker;
  if (Array.isArray(value)) return value.map((item) => withoutForms(item, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [text(key), withoutForms(inner, text)]));
}
