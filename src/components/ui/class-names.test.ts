import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { extendTailwindMerge } from 'tailwind-merge';
import { expect, test } from 'vitest';
import { classNames } from './class-names.ts';

const src = fileURLToPath(new URL('../..', import.meta.url));
const files = globSync('**/*.tsx', { cwd: src }).map((file) => readFileSync(`${src}/${file}`, 'utf8'));
const whole = extendTailwindMerge({ extend: { classGroups: { 'font-size': [{ text: ['2xs'] }] } } });

type Pair = readonly [first: string, second: string];

/** The texts within a piece of code. */
function textsIn(code: string): string[] {
  return [...code.matchAll(/'([^'\n]*)'|"([^"\n]*)"/g)].map(([, one, other]) => one ?? other ?? '');
}

/** What stands in the parentheses that begin there. */
function within(code: string, from: number): string {
  let depth = 0;
  for (let at = from; at < code.length; at += 1) {
    if (code[at] === '(') depth += 1;
    if (code[at] === ')') depth -= 1;
    if (depth === 0) return code.slice(from, at);
  }
  throw new Error('A parenthesis is not closed.');
}

/** What stands in one call of `classNames`. */
function pairsInCalls(): Pair[] {
  const calls = files.flatMap((code) =>
    [...code.matchAll(/\bclassNames\(/g)].map(({ index, 0: name }) => textsIn(within(code, index + name.length - 1))),
  );
  return calls.flatMap((texts) => texts.flatMap((one, at) => texts.slice(at + 1).map((other): Pair => [one, other])));
}

/** What components of files that take a `className` have themselves, with what is given to each. */
function pairsOfComponents(): Pair[] {
  const given = Map.groupBy(
    files.flatMap((code) =>
      [...code.matchAll(/<([A-Z]\w+)\b[^<]*?className=("[^"]*"|\{[^}]*\})/g)].flatMap(([, name = '', value = '']) =>
        textsIn(value).map((text) => ({ name, text })),
      ),
    ),
    ({ name }) => name,
  );
  return files
    .filter((code) => /classNames\([^;]*\bclassName\b/.test(code))
    .flatMap((code) => {
      const own = textsIn(code).filter((text) => !/^[@./]/.test(text));
      const names = [...code.matchAll(/export function (\w+)/g)].map(([, name = '']) => name);
      // It hands what it is given to a button.
      const users = names.includes('Button') ? [...names, 'CopyButton'] : names;
      const texts = users.flatMap((name) => given.get(name) ?? []);
      return own.flatMap((one) => texts.map(({ text }): Pair => [one, text]));
    });
}

test('of two classes that meet in one element the same one wins as by the whole of tailwind-merge', () => {
  const [inCalls, ofComponents] = [pairsInCalls(), pairsOfComponents()];
  expect(inCalls.length).toBeGreaterThan(50);
  expect(ofComponents.length).toBeGreaterThan(500);
  const pairs = [...inCalls, ...ofComponents].filter(
    ([one, other]) => whole(`${one} ${other}`) !== classNames(one, other),
  );
  expect(pairs.map(([one, other]) => ({ here: classNames(one, other), wanted: whole(`${one} ${other}`) }))).toEqual([]);
});
