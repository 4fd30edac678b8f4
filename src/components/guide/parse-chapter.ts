import GithubSlugger from 'github-slugger';
import { marked, type Token, type Tokens } from 'marked';

/** A heading below the title, with the anchor that GitHub gives it too. */
export interface ChapterHeading {
  depth: number;
  text: string;
  anchor: string;
}

/** The text below one heading, for the search. Before the first one the heading is the chapter's own. */
export interface ChapterSection {
  heading: string;
  anchor: string | null;
  text: string;
}

/** A heading as a token, with its anchor. */
export interface AnchoredHeading extends Tokens.Heading {
  anchor: string;
}

export interface ParsedChapter {
  title: string;
  /** What the page shows below the title. */
  blocks: Token[];
  headings: ChapterHeading[];
  sections: ChapterSection[];
}

/**
 * Reads a Markdown file, as GitHub does.
 *
 * @param section the anchor of a heading: of that section alone, which ends where a heading of its own depth stands
 * @throws Error when the file has no such section, or no title
 */
export function parseChapter(markdown: string, section?: string): ParsedChapter {
  const whole = withAnchors(marked.lexer(markdown));
  const [title, ...blocks] = section === undefined ? whole : sectionOf(whole, section);
  if (title === undefined || !isHeading(title)) throw new Error('A chapter begins with its title.');
  const text = plainText(title.tokens);
  return {
    title: text,
    blocks,
    headings: blocks.filter(isHeading).map(({ depth, tokens, anchor }) => ({ depth, text: plainText(tokens), anchor })),
    sections: sectionsOf(text, blocks),
  };
}

export function isHeading(token: Token): token is AnchoredHeading {
  return token.type === 'heading' && 'anchor' in token;
}

/** What a reader reads of them, without what is only form. */
export function plainText(tokens: readonly Token[] = []): string {
  return tokens.map(textOf).join('');
}

function textOf(token: Token): string {
  switch (token.type) {
    case 'table':
      return [token.header, ...token.rows]
        .map((row: Tokens.TableCell[]) => row.map((cell) => plainText(cell.tokens)).join(' '))
        .join('\n');
    case 'list':
      return token.items.map((item: Tokens.ListItem) => plainText(item.tokens)).join('\n');
    case 'br':
    case 'space':
    case 'hr':
    case 'def':
      return ' ';
    default:
      if ('tokens' in token && token.tokens) return plainText(token.tokens);
      return 'text' in token ? String(token.text) : '';
  }
}

function withAnchors(tokens: Token[]): Token[] {
  const slugger = new GithubSlugger();
  return tokens
    .filter(({ type }) => type !== 'space')
    .map((token) => (token.type === 'heading' ? { ...token, anchor: slugger.slug(plainText(token.tokens)) } : token));
}

function sectionOf(tokens: Token[], anchor: string): Token[] {
  const start = tokens.findIndex((token) => isHeading(token) && token.anchor === anchor);
  const heading = tokens[start];
  if (heading === undefined || !isHeading(heading)) throw new Error(`There is no section #${anchor}.`);
  const after = tokens.slice(start + 1);
  const end = after.findIndex((token) => isHeading(token) && token.depth <= heading.depth);
  return [heading, ...(end === -1 ? after : after.slice(0, end))];
}

function sectionsOf(title: string, blocks: readonly Token[]): ChapterSection[] {
  const sections: ChapterSection[] = [{ heading: title, anchor: null, text: '' }];
  for (const block of blocks) {
    if (isHeading(block)) sections.push({ heading: plainText(block.tokens), anchor: block.anchor, text: '' });
    const last = sections.at(-1);
    if (last && !isHeading(block)) last.text += `${plainText([block])}\n`;
  }
  return sections;
}
