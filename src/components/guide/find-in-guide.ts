import MiniSearch from 'minisearch';
import { guidePath } from './chapters';
import { excerptOf, type Excerpt } from './excerpt';
import type { Guide } from './guide';

/** A place of the manual that a search found. */
export interface GuideHit {
  href: string;
  /** The chapter, by its name in the list. */
  chapter: string;
  heading: string;
  excerpt: Excerpt;
}

/** Looks through the whole manual; the best places come first. */
export type FindInGuide = (words: string) => GuideHit[];

interface Entry {
  id: string;
  chapter: string;
  heading: string;
  text: string;
  isDecision: boolean;
}

const mostHits = 20;

/** Makes the index: each text below a heading is a place of its own. */
export function indexGuide(guide: Guide): FindInGuide {
  const decisions = new Set(guide.decisions);
  const index = new MiniSearch<Entry>({
    fields: ['chapter', 'heading', 'text'],
    storeFields: ['chapter', 'heading', 'text', 'isDecision'],
    // `context.idempotencyKey`, `taskflow doctor --json` and LEASE_MS are found by each of their words, and in one.
    tokenize: (text) => text.split(/[^\p{L}\p{N}_]+/u).flatMap(withParts),
    searchOptions: {
      boost: { chapter: 2, heading: 4 },
      combineWith: 'AND',
      prefix: true,
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
      // Why something is so is looked for more seldom than how it is done.
      boostDocument: (_id, _term, stored) => (stored?.['isDecision'] === true ? 0.4 : 1),
    },
  });
  for (const chapter of guide.all) {
    for (const { anchor, heading, text } of chapter.sections) {
      const id = `${guidePath}/${chapter.name}${anchor === null ? '' : `#${anchor}`}`;
      index.add({ id, chapter: chapter.title, heading, text, isDecision: decisions.has(chapter) });
    }
  }
  return (words) => {
    const places = index.search(words);
    // A whole question has words in it that nobody wrote down.
    const found = places.length > 0 ? places : index.search(words, { combineWith: 'OR' });
    return found.slice(0, mostHits).map(({ id, terms, chapter, heading, text }) => ({
      href: String(id),
      chapter: String(chapter),
      heading: String(heading),
      excerpt: excerptOf(String(text), terms),
    }));
  };
}

/** `LEASE_MS` and `idempotencyKey` are also their parts. */
function withParts(word: string): string[] {
  const parts = word.split(/_|(?<=\p{Ll})(?=\p{Lu})/u).filter((part) => part !== '');
  return parts.length > 1 ? [word, ...parts] : parts;
}
