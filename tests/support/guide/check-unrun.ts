import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { unknownSettings } from '../../../scripts/checks/deploy/known-settings.ts';

const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync('package.json', 'utf8'));
/** Variables that the programs beside TaskFlow read, or the examples' own tests. */
const ofOthers = new Set(['TASKFLOW_OLD_RELEASE', 'TASKFLOW_URL', 'TASKFLOW_KEY']);
const commands = new Set(globSync('scripts/cli/commands/*.ts').map((file) => /([^/]+)\.ts$/.exec(file)?.[1] ?? ''));

/**
 * What is wrong with a script that runs on another machine: syntax, variables that nobody reads, files, npm scripts and
 * commands of `taskflow` that there are none of.
 */
export function problemsOfScript(code: string): string[] {
  const problems: string[] = [];
  try {
    execFileSync('bash', ['-n', '-c', code], { stdio: 'pipe' });
  } catch (error) {
    problems.push(`bash -n: ${String((error as { stderr?: Buffer }).stderr ?? error)}`);
  }
  const set = [...code.matchAll(/(?:^|[\s(])([A-Z][A-Z0-9_]+)=/gm)].map(([, name = '']) => name);
  problems.push(...unknownSettings(set.filter((name) => !ofOthers.has(name))).map((name) => `nobody reads ${name}`));
  for (const [, name = ''] of code.matchAll(/npm run (?:-s )?([\w:]+)/g))
    if (!(name in scripts)) problems.push(`there is no npm script ${name}`);
  for (const [file] of code.matchAll(/\bdocs\/deploy\/[\w./-]*\w/g))
    if (!existsSync(file)) problems.push(`there is no ${file}`);
  for (const [, name = ''] of code.matchAll(/(?:^|&& |npx )taskflow ([a-z]+)/gm))
    if (!commands.has(name)) problems.push(`there is no command taskflow ${name}`);
  return problems;
}

/** What is wrong with lines of `NAME=value`. */
export function problemsOfEnv(code: string): string[] {
  const lines = code.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const names = lines.map((line) => /^([A-Z][A-Z0-9_]*)=\S/.exec(line)?.[1] ?? '');
  return [
    ...lines.filter((_, place) => names[place] === '').map((line) => `this sets nothing: ${line}`),
    ...unknownSettings(names.filter((name) => name !== '')).map((name) => `nobody reads ${name}`),
  ];
}

/** What is wrong with a file of settings in sections. */
export function problemsOfIni(code: string): string[] {
  const isLine = (line: string) => /^\s*(?:[;#].*|\[[\w-]+\]|[\w.]+\s*=\s*\S.*)?$/.test(line);
  return code.split('\n').flatMap((line) => (isLine(line) ? [] : [`this is no setting: ${line}`]));
}

/** What is wrong with a Dockerfile, or a part of one. */
export function problemsOfDockerfile(code: string): string[] {
  const isLine = (line: string) => /^(?:#.*|(?:FROM|COPY|RUN|ENV|USER|WORKDIR|CMD|EXPOSE) \S.*)?$/.test(line);
  return code.split('\n').flatMap((line) => (isLine(line) ? [] : [`this is no instruction: ${line}`]));
}
