import { guideParts, guidePath, knownChapters, notInGuide, type ChapterSource } from './chapters';
import { parseChapter, type ParsedChapter } from './parse-chapter';

/** A page of the manual. */
export interface Chapter extends ChapterSource, ParsedChapter {
  /** In the list of chapters. */
  title: string;
  /** Its own heading. */
  heading: string;
}

export interface Guide {
  parts: { title: string; chapters: Chapter[] }[];
  decisions: Chapter[];
  /** By its name, a decision too. */
  chapter(name: string): Chapter | undefined;
  /** The one before and the one after in the order of the list. */
  around(name: string): { before: Chapter | undefined; after: Chapter | undefined };
  /** Every page, in order. */
  all: Chapter[];
}

/** What a link in a file leads to: a page of the manual or elsewhere, or a file that only the sources have. */
export type LinkTarget = { href: string; isOutside: boolean } | { file: string };

/**
 * Puts the manual together from the files that there are.
 *
 * @param files text by path from the root of TaskFlow
 * @throws Error when a chapter that is named has no file
 */
export function createGuide(files: ReadonlyMap<string, string>): Guide {
  const read = (source: ChapterSource): Chapter => {
    const text = files.get(source.file);
    if (text === undefined) throw new Error(`The manual lacks ${source.file}.`);
    const parsed = parseChapter(text, source.section);
    return { ...parsed, ...source, heading: parsed.title };
  };
  const named = new Set([...knownChapters.map(({ file }) => file), ...notInGuide]);
  const unnamed = [...files.keys()].filter((file) => !named.has(file)).toSorted();
  const others = unnamed.filter((file) => /^docs\/[^/]+\.md$/.test(file)).map((file) => read(untitled(file, files)));
  const decisions = unnamed
    .filter((file) => file.startsWith('docs/decisions/'))
    .map((file) => read(untitled(file, files)));
  const parts = guideParts.map(({ title, chapters }) => ({ title, chapters: chapters.map(read) }));
  if (others.length > 0) parts.push({ title: 'More', chapters: others });
  const inOrder = parts.flatMap(({ chapters }) => chapters);
  const byName = new Map([...inOrder, ...decisions].map((chapter) => [chapter.name, chapter]));
  return {
    parts,
    decisions,
    all: [...byName.values()],
    chapter: (name) => byName.get(name),
    around(name) {
      const place = inOrder.findIndex((chapter) => chapter.name === name);
      return place === -1
        ? { before: undefined, after: undefined }
        : { before: inOrder[place - 1], after: inOrder[place + 1] };
    },
  };
}

function untitled(file: string, files: ReadonlyMap<string, string>): ChapterSource {
  const name = file.replace(/^.*\//, '').replace(/\.md$/, '');
  return { file, name, title: parseChapter(files.get(file) ?? '').title };
}

/**
 * Where a link leads in the app.
 *
 * @param from the file that it stands in
 */
export function linkTarget(guide: Guide, from: string, link: string): LinkTarget {
  if (/^[a-z]+:/i.test(link)) return { href: link, isOutside: true };
  if (link.startsWith('#')) return { href: link, isOutside: false };
  const { pathname, hash } = new URL(link, `file:///${from}`);
  const file = pathname.slice(1);
  if (file === 'docs/decisions') return { href: `${guidePath}#decisions`, isOutside: false };
  const chapter = guide.all.find(
    (one) => one.file === file && (one.section === undefined || `#${one.section}` === hash),
  );
  if (chapter === undefined) return { file };
  return { href: `${guidePath}/${chapter.name}${chapter.section === undefined ? hash : ''}`, isOutside: false };
}
