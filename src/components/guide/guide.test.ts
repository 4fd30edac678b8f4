import { existsSync, globSync, readFileSync } from 'node:fs';
import { marked, type Token } from 'marked';
import { expect, test } from 'vitest';
import { alertRules } from '../../../scripts/monitoring/alert-rules.ts';
import { guidePath, knownChapters } from './chapters.ts';
import { excerptOf } from './excerpt.ts';
import { indexGuide } from './find-in-guide.ts';
import { createGuide, linkTarget } from './guide.ts';
import { parseChapter } from './parse-chapter.ts';

const names = ['README.md', ...globSync('docs/{,decisions/}*.md')];
const files = new Map(names.map((name) => [name, readFileSync(name, 'utf8')]));
const guide = createGuide(files);

const tokensOf = (markdown: string): Token[] => {
  const all: Token[] = [];
  void marked.walkTokens(marked.lexer(markdown), (token) => void all.push(token));
  return all;
};
const linksOf = (markdown: string): string[] =>
  tokensOf(markdown).flatMap((token) => (token.type === 'link' ? [String(token.href)] : []));

/** What is wrong with a link that stands in a file; null when it leads somewhere. */
function problemOf(from: string, link: string): string | null {
  if (/^[a-z]+:/i.test(link)) return null;
  const { pathname, hash } = new URL(link, `file:///${from}`);
  const file = pathname.slice(1);
  if (!existsSync(file)) return 'there is no such file';
  if (hash === '') return null;
  const headings = parseChapter(readFileSync(file, 'utf8')).headings.map(({ anchor }) => `#${anchor}`);
  return headings.includes(hash) ? null : 'the file has no such heading';
}

test('every link in the files of the manual leads to a file and a heading that are there', () => {
  const broken = [...files].flatMap(([file, text]) =>
    linksOf(text).flatMap((link) => {
      const problem = problemOf(file, link);
      return problem === null ? [] : [`${file}: ${link}: ${problem}`];
    }),
  );
  expect(broken).toEqual([]);
  expect([...files.values()].flatMap(linksOf).length).toBeGreaterThan(100);
});

test('every link of a chapter to another leads, in the app, to its page and a heading on it', () => {
  const broken = guide.all.flatMap((chapter) =>
    linksOf(files.get(chapter.file) ?? '').flatMap((link) => {
      const target = linkTarget(guide, chapter.file, link);
      if ('file' in target || target.isOutside || target.href === `${guidePath}#decisions`) return [];
      const [path = '', anchor] = target.href.split('#');
      // Of a file that is a chapter by one of its sections, only that section's own links are on the page.
      const page = path === '' ? chapter : guide.chapter(path.slice(guidePath.length + 1));
      if (page === undefined) return [`${chapter.file}: ${link}`];
      const isThere = anchor === undefined || page.headings.some((heading) => heading.anchor === anchor);
      return isThere || (path === '' && page.section !== undefined) ? [] : [`${chapter.file}: ${link}`];
    }),
  );
  expect(broken).toEqual([]);
});

test('a link leads to the chapter, to its section, outside, or names the file that only the sources have', () => {
  const to = (link: string, from = 'docs/webhooks.md') => linkTarget(guide, from, link);
  expect(to('schedules.md#x')).toEqual({ href: '/docs/guide/schedules#x', isOutside: false });
  expect(to('#who-sent-it')).toEqual({ href: '#who-sent-it', isOutside: false });
  expect(to('../README.md#settings')).toEqual({ href: '/docs/guide/settings', isOutside: false });
  expect(to('docs/limits.md', 'README.md')).toEqual({ href: '/docs/guide/limits', isOutside: false });
  expect(to('decisions/0031-uniqueness.md')).toEqual({ href: '/docs/guide/0031-uniqueness', isOutside: false });
  expect(to('0033-limits-and-turns.md', 'docs/decisions/0034-x.md')).toEqual({
    href: '/docs/guide/0033-limits-and-turns',
    isOutside: false,
  });
  expect(to('docs/decisions', 'README.md')).toEqual({ href: '/docs/guide#decisions', isOutside: false });
  expect(to('https://example.com/')).toEqual({ href: 'https://example.com/', isOutside: true });
  expect(to('../docker-compose.yml')).toEqual({ file: 'docker-compose.yml' });
  expect(to('../README.md')).toEqual({ file: 'README.md' });
});

test('no file of the manual has HTML in it, which the app shows as text', () => {
  const html = guide.all.flatMap(({ file }) =>
    tokensOf(files.get(file) ?? '')
      .filter(({ type }) => type === 'html')
      .map(({ raw }) => `${file}: ${raw}`),
  );
  expect(html).toEqual([]);
});

test('names of chapters are told apart, each named one is there, and what docs/ has beside them follows', () => {
  const all = guide.all.map(({ name }) => name);
  expect(new Set(all).size).toBe(all.length);
  expect(all.slice(0, knownChapters.length)).toEqual(knownChapters.map(({ name }) => name));
  const more = createGuide(new Map([...files, ['docs/new-thing.md', '# A new thing\n\nText.']]));
  expect(more.parts.at(-1)?.title).toBe('More');
  expect(more.parts.at(-1)?.chapters.map(({ title }) => title)).toContain('A new thing');
  expect(() => createGuide(new Map())).toThrow('The manual lacks docs/first-job.md.');
});

test('one goes from chapter to chapter in order, and not from a decision', () => {
  const { before, after } = guide.around('own-handlers');
  expect([before?.name, after?.name]).toEqual(['first-job', 'retries']);
  expect(guide.around('first-job').before).toBeUndefined();
  expect(guide.around('0001-own-postgresql-schema')).toEqual({ before: undefined, after: undefined });
});

test('headings have the anchors of GitHub, and one section of a file may be a chapter', () => {
  const text =
    '# Title\n\n## The same\n\nA `code`.\n\n### It’s 1, 2 & 3!\n\n## The same\n\n| a | b |\n| - | - |\n| c | d |\n';
  const whole = parseChapter(text);
  expect(whole.headings.map(({ anchor }) => anchor)).toEqual(['the-same', 'its-1-2--3', 'the-same-1']);
  expect(whole.sections.at(-1)).toEqual({ heading: 'The same', anchor: 'the-same-1', text: 'a b\nc d\n' });
  expect(parseChapter(text, 'the-same')).toMatchObject({
    title: 'The same',
    headings: [{ anchor: 'its-1-2--3' }],
  });
  expect(() => parseChapter(text, 'nowhere')).toThrow('There is no section #nowhere.');
});

test('each alert is named, with the way to its runbook, where one looks when something is wrong', () => {
  const page = files.get('docs/faults.md') ?? '';
  for (const { name } of alertRules) expect(page).toContain(`[${name}](metrics.md#${name.toLowerCase()})`);
});

test('a search finds the heading first, words by their beginning, in parts and with a slip', () => {
  const find = indexGuide(guide);
  const first = (words: string) => find(words)[0]?.href;
  expect(first('TaskFlowHintsLost')).toBe('/docs/guide/metrics#taskflowhintslost');
  expect(first('point in time')).toBe('/docs/guide/backup#to-a-point-in-time');
  expect(first('debounce throttle')).toBe('/docs/guide/uniqueness#debounce-and-throttle');
  expect(find('idempotencyKey').map(({ chapter }) => chapter)).toContain('Retries and idempotency');
  expect(find('shedules')[0]?.chapter).toBe('Schedules');
  expect(find('connect_query').map(({ chapter }) => chapter)).toContain('Scaling to many machines');
  expect(find('what happens when redis dies').length).toBeGreaterThan(0);
  expect(find('zzzyqx')).toEqual([]);
  expect(find('')).toEqual([]);
});

test('an excerpt is of the place that was found, from word to word, with what was looked for marked', () => {
  const text = `${'before '.repeat(40)}the Needle is (here) ${'after '.repeat(40)}`;
  const excerpt = excerptOf(text, ['needle', '(here)']);
  const whole = excerpt.map((piece) => piece.text).join('');
  expect(whole).toMatch(/^… before .*the Needle is \(here\) .*after …$/);
  expect(whole.length).toBeLessThan(200);
  expect(excerpt.filter(({ isMatch }) => isMatch).map((piece) => piece.text)).toEqual(['Needle', '(here)']);
  expect(excerptOf('short', ['absent'])).toEqual([{ text: 'short', isMatch: false }]);
});
