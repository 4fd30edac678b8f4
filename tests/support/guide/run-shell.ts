import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { compileCache } from '../compile-cache.ts';
import type { Snippet } from './read-snippets.ts';

export interface ShellSurroundings {
  /** Of web: what stands for localhost:3000. */
  url: string;
  key: string;
  /** Settings of the server, for the commands that work in its database. */
  settings: Readonly<Record<string, string>>;
  /** Where it is run, with the files that commands read. */
  folder: string;
}

/** `taskflow`, as a program, since examples hand it to others. What a reader would be asked is answered with yes. */
const program = `#!/usr/bin/env bash
case "$1 \${2-}" in "bulk retry"|"bulk delete"|"jobs delete"|"errors retry") set -- "$@" --yes ;; esac
INIT_CWD=$PWD node "$TASKFLOW_ROOT/scripts/taskflow-run.mjs" taskflow "$@"
code=$?
# Doctor has something to say here: the PostgreSQL of tests writes without waiting for the disk.
[ "$1 $code" = "doctor 1" ] || exit $code
`;

// A command that fails ends the script, wherever it stands.
const preamble = `
set -euo pipefail
curl() { command curl --fail -H "authorization: Bearer $TASKFLOW_KEY" "$@"; }
npx() { shift; taskflow "$@"; }
npm() { [ "$1 $2 $3" = "run -s taskflow" ]; shift 4; taskflow "$@"; }
`;

const longestMs = 200_000;

/**
 * Runs blocks of a page one after the other in one shell, in a place where commands of the manual find what they ask for.
 *
 * @param blocks with the script of each, ids filled in
 * @returns what went wrong: the line of the block, and what was printed in it; null when all went well
 */
export async function runShell(
  blocks: readonly { snippet: Snippet; script: string }[],
  { url, key, settings, folder }: ShellSurroundings,
): Promise<string | null> {
  const marked = blocks.map(({ snippet, script }) => {
    const mark = `printf '\\n@@%s\\n' ${snippet.line}`;
    // It must fail, and what it says is what the page says of it.
    return snippet.how === 'refused' ? `${mark}\nif (${script}\n); then exit 1; fi` : `${mark}\n${script}`;
  });
  const script = marked.join('\n').replaceAll(/(?:http:\/\/)?(?:localhost|127\.0\.0\.1):3000/g, url);
  const programs = path.join(folder, 'bin');
  mkdirSync(programs, { recursive: true });
  writeFileSync(path.join(programs, 'taskflow'), program, { mode: 0o755 });
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'test',
    PATH: `${programs}:${process.env['PATH']}`,
    HOME: folder,
    NODE_COMPILE_CACHE: compileCache,
    ...settings,
    TASKFLOW_URL: url,
    TASKFLOW_KEY: key,
    TASKFLOW_ROOT: path.resolve(),
  };
  const child = spawn('bash', ['-c', preamble + script], { cwd: folder, env, stdio: 'pipe', detached: true });
  child.stdin.end();
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (printed += String(chunk)));
  // With all that it has started, before the test gives up.
  const timer = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), longestMs);
  const code = await exited;
  clearTimeout(timer);
  if (code === 0) return null;
  return `exit code ${code} in the block at line ${printed.slice(printed.lastIndexOf('@@') + 2)}`;
}
