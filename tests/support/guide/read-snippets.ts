import { readFileSync } from 'node:fs';
import { marked } from 'marked';

/** A fenced block of a page. */
export interface Snippet {
  file: string;
  /** The line of its fence. */
  line: number;
  language: string;
  /** The word behind the language: what a test does with it. Empty: runs it. */
  how: string;
  code: string;
}

/** Every fenced block of a Markdown file, in order, those within lists too. */
export function readSnippets(file: string): Snippet[] {
  const text = readFileSync(file, 'utf8');
  const snippets: Snippet[] = [];
  let from = 0;
  void marked.walkTokens(marked.lexer(text), (token) => {
    if (token.type !== 'code') return;
    const fence = text.indexOf('```', from);
    // The end of this fence, so that the next one is looked for behind it.
    from = text.indexOf('```', fence + 3) + 3;
    const [language = '', ...how] = String(token.lang ?? '').split(' ');
    snippets.push({
      file,
      line: text.slice(0, fence).split('\n').length,
      language,
      how: how.join(' '),
      code: String(token.text),
    });
  });
  return snippets;
}

/** Where a block stands, for what a test says of it. */
export function placeOf({ file, line }: Snippet): string {
  return `${file}:${line}`;
}
