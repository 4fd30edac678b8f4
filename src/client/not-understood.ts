/** Reads one part of an address; null is what it does not understand. */
interface PartParser {
  parse(text: never): unknown;
  takes?: string;
}
export type PartParsers = Readonly<Record<string, PartParser>>;

/** A part of an address that means nothing to the page, or not what it says. */
export interface OddPart {
  name: string;
  value: string;
  /** A sentence: what is wrong with it. */
  why: string;
}

/** The parts of an address that a page does not understand; it is shown as if they were not there. */
export function notUnderstood(
  parsers: PartParsers,
  search: Iterable<readonly [name: string, value: string]>,
): OddPart[] {
  const seen = new Set<string>();
  const odd: OddPart[] = [];
  for (const [name, value] of search) {
    if (isOfAdvert(name) && !Object.hasOwn(parsers, name)) continue;
    const why = whyOdd(parsers, seen, name, value);
    if (why !== null) odd.push({ name, value, why });
    seen.add(name);
  }
  return odd;
}

/** What mail programs and other sites add to links, to count who came by them: whoever follows one did not write it. */
function isOfAdvert(name: string): boolean {
  return /^(utm_\w+|fbclid|gclid|msclkid)$/.test(name);
}

function whyOdd(parsers: PartParsers, seen: ReadonlySet<string>, name: string, value: string): string | null {
  if (!Object.hasOwn(parsers, name)) return namesText(Object.keys(parsers));
  if (seen.has(name)) return 'It stands there twice, and the first counts.';
  const parser = parsers[name];
  // Whatever it is of, a parser of an address takes its text.
  if (value === '' || parser === undefined || parser.parse(value as never) !== null) return null;
  return `It takes ${parser.takes ?? 'something else'}.`;
}

function namesText(names: readonly string[]): string {
  return names.length === 0 ? 'This page takes nothing there.' : `This page takes ${names.join(', ')}.`;
}

/** The address without those parts; of what stands there twice, the first stays. */
export function withoutOdd(search: Iterable<readonly [name: string, value: string]>, odd: readonly OddPart[]): string {
  const left = [...odd];
  const kept = new URLSearchParams();
  // From the end on: of equals the last is the odd one.
  for (const [name, value] of [...search].toReversed()) {
    const place = left.findIndex((part) => part.name === name && part.value === value);
    if (place < 0) kept.append(name, value);
    else left.splice(place, 1);
  }
  const text = new URLSearchParams([...kept].toReversed()).toString();
  return text === '' ? '' : `?${text}`;
}
