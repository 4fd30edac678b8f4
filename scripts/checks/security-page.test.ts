import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const project = new URL('../../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, project), 'utf8');

/** The lines of the page's tables, without their heads. */
function linesOf(page: string): string[][] {
  const rows = page.split('\n').filter((line) => line.startsWith('| '));
  return rows
    .map((row) => row.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()))
    .filter(([first = '']) => first !== 'May try' && !/^-+$/.test(first));
}

/** Whether the quoted words are the first argument of a call, as a title is. */
function isTitle(source: string, quoted: string): boolean {
  return source
    .split(quoted)
    .slice(0, -1)
    .some((before) => before.trimEnd().endsWith('('));
}

/** What is wrong with a line's last cell: a file and the title of a test in it. */
function problemOf(proof: string): string | undefined {
  const [, file, title] = /^`([^`]+\.(?:test|spec)\.tsx?)` "(.+)"$/.exec(proof) ?? [];
  if (file === undefined || title === undefined) return `names no test: ${proof}`;
  if (!existsSync(new URL(file, project))) return `there is no ${file}`;
  const source = read(file);
  const isThere = ["'", '"', '`'].some((quote) => isTitle(source, `${quote}${title}${quote}`));
  return isThere ? undefined : `${file} has no test "${title}"`;
}

test('every line of the threat model names a test that is there', () => {
  const lines = linesOf(read('docs/security.md'));
  expect(lines.length).toBeGreaterThan(50);
  expect(lines.filter((cells) => cells.length !== 3 || cells.includes(''))).toEqual([]);
  expect(lines.map(([, , proof = '']) => problemOf(proof)).filter((problem) => problem !== undefined)).toEqual([]);
});

test('a line without a test, or with one that is not there, is found', () => {
  const title = 'every line of the threat model names a test that is there';
  const file = 'scripts/checks/security-page.test.ts';
  expect(problemOf(`\`${file}\` "${title}"`)).toBeUndefined();
  expect(problemOf('by care')).toContain('names no test');
  expect(problemOf('`tests/none.test.ts` "x"')).toContain('there is no');
  expect(problemOf(`\`${file}\` "every line of the threat model"`)).toContain('has no test');
});
