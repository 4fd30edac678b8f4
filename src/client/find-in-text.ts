/** A pattern for a text that is looked for as it is written; null for none. */
export function needlePattern(needle: string, isCaseKept: boolean): RegExp | null {
  if (needle === '') return null;
  return new RegExp(needle.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`), isCaseKept ? 'gu' : 'giu');
}

/** Most places that are shown in one text: a letter of a long text stands at a hundred thousand. */
const mostPlaces = 1_000;

interface Piece {
  text: string;
}

/**
 * Pieces of a text cut where what is looked for begins and ends, also where it goes over several of them.
 *
 * @param pattern of {@link needlePattern}
 */
export function cutAtMatches<Part extends Piece>(
  parts: readonly Part[],
  pattern: RegExp | null,
): (Part & { isMatch?: boolean })[] {
  if (!pattern) return [...parts];
  const places = placesOf(parts.map((part) => part.text).join(''), pattern);
  if (places.length === 0) return [...parts];
  const cut: (Part & { isMatch?: boolean })[] = [];
  let start = 0;
  let next = 0;
  for (const part of parts) {
    const end = start + part.text.length;
    let from = start;
    const add = (to: number, isMatch: boolean) => {
      if (to > from)
        cut.push({ ...part, text: part.text.slice(from - start, to - start), ...(isMatch && { isMatch }) });
      from = Math.max(from, to);
    };
    for (let place = places[next]; place && place.from < end; place = places[next]) {
      add(Math.max(place.from, start), false);
      add(Math.min(place.to, end), true);
      if (place.to > end) break;
      next += 1;
    }
    add(end, false);
    start = end;
  }
  return cut;
}

function placesOf(text: string, pattern: RegExp): { from: number; to: number }[] {
  const places = [];
  for (const { 0: found, index } of text.matchAll(pattern)) {
    places.push({ from: index, to: index + found.length });
    if (places.length === mostPlaces) break;
  }
  return places;
}
