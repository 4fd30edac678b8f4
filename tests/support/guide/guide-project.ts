import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { placeOf, type Snippet } from './read-snippets.ts';

const run = promisify(execFile);
const packages = new Map([
  ['taskflow', path.resolve('src/taskflow.ts')],
  ['taskflow/client', path.resolve('src/sdk/client-package.ts')],
  ['@taskflow/client', path.resolve('src/sdk/client-package.ts')],
]);

/** A project whose files are the examples in TypeScript. */
export interface GuideProject {
  folder: string;
  handlersDir: string;
  /** The examples that are programs of their own: their files by where they stand. */
  programs: Map<string, string>;
  /** What the compiler says of them all; empty where it has nothing to say. */
  compile(): Promise<string>;
}

/**
 * Lays the examples out as a reader would: by the name in their first line, handlers into handlers/, programs beside it.
 *
 * @param localUrl what stands for http://127.0.0.1:3000
 * @param beside files that examples import, and that the manual does not show
 */
export function guideProject(
  snippets: readonly Snippet[],
  localUrl: string,
  beside: Readonly<Record<string, string>>,
): GuideProject {
  mkdirSync('.taskflow', { recursive: true });
  // Within the checkout, whose packages it finds.
  const folder = mkdtempSync(path.resolve('.taskflow/guide-'));
  const handlersDir = path.join(folder, 'handlers');
  const programs = new Map<string, string>();
  const write = (name: string, code: string): string => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    // With the key that a server needs on which the commands of the manual have made some.
    const local = code.replaceAll(
      /'http:\/\/(?:localhost|127\.0\.0\.1):3000'/g,
      `'${localUrl}', key: process.env['TASKFLOW_KEY'] ?? ''`,
    );
    writeFileSync(
      file,
      local.replaceAll(/ from '((?:@taskflow|taskflow)[\w/]*)'/g, (_, name) => ` from '${packages.get(name)}'`),
    );
    return file;
  };
  for (const [name, code] of Object.entries(beside)) write(name, code);
  for (const snippet of snippets) {
    const isHandler = /\bdefine(?:Task|Schedule)\(/.test(snippet.code);
    const named = /^\/\/ (\S+\.ts)\n/.exec(snippet.code)?.[1];
    const unnamed = `${isHandler ? 'handlers/' : ''}${path.basename(snippet.file, '.md')}-${snippet.line}.ts`;
    const file = write(named ?? unnamed, snippet.code);
    if (!isHandler) programs.set(placeOf(snippet), file);
  }
  const compilerOptions = { noEmit: true, incremental: false };
  const config = { extends: path.resolve('tsconfig.json'), include: ['**/*.ts'], exclude: [], compilerOptions };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
  return {
    folder,
    handlersDir,
    programs,
    compile: () =>
      run(process.execPath, [path.resolve('node_modules/typescript-native/bin/tsc'), '-p', folder]).then(
        () => '',
        (error: Error & { stdout: string }) => error.stdout || error.message,
      ),
  };
}
