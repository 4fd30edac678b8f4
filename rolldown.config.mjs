import { globSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'rolldown';

// Handlers are found at run time by their folder: each is an entry.
const handlers = globSync('worker/handlers/*.ts').filter((name) => !name.endsWith('.test.ts'));

/**
 * `new URL('./x.ts', import.meta.url)` names a module that a thread of its own loads: it becomes an entry, and x.js.
 *
 * @type {import('rolldown').Plugin}
 */
const modulesOfThreads = {
  name: 'modules-of-threads',
  transform(code, id) {
    if (!code.includes('import.meta.url')) return null;
    const pattern = /(new URL\(\s*['"])(\.{1,2}\/[^'"]+)\.ts(['"],\s*import\.meta\.url)/g;
    const changed = code.replaceAll(pattern, (_, before, file, after) => {
      this.emitFile({ type: 'chunk', id: path.resolve(path.dirname(id), `${file}.ts`) });
      return `${before}${file}.js${after}`;
    });
    // As long as before: every position stays true.
    return { code: changed, map: null };
  },
};

export default defineConfig({
  input: [
    'src/web.ts',
    'worker/main.ts',
    'prisma/migrate.ts',
    'src/taskflow.ts',
    'scripts/cli/run-cli.ts',
    ...handlers,
  ],
  platform: 'node',
  // Packages stay in node_modules.
  external: /^(?!\.{0,2}\/)(?!@\/)/,
  plugins: [modulesOfThreads],
  output: {
    dir: 'dist',
    format: 'esm',
    sourcemap: true,
    // One file a module, as in the sources: what a module finds beside itself (import.meta.url) and whether it is the
    // main one (import.meta.main) stay true.
    preserveModules: true,
    preserveModulesRoot: '.',
  },
});
