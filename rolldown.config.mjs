import { globSync } from 'node:fs';
import { defineConfig } from 'rolldown';

// Handlers are found at run time by their folder, and workers of threads by their file: each module of the worker is its
// own entry.
const entries = ['src/web.ts', 'prisma/migrate.ts', ...globSync('worker/**/*.ts', { exclude: (name) => name.endsWith('.test.ts') })];

/** `new URL('./x.ts', import.meta.url)` names a source; in dist its neighbour is x.js. */
const builtNeighbours = {
  name: 'built-neighbours',
  /** @param {string} code */
  transform(code) {
    if (!code.includes('import.meta.url')) return null;
    return code.replaceAll(/new URL\((['"`])(\.{1,2}\/[^'"`]+)\.ts\1,\s*import\.meta\.url\)/g, "new URL('$2.js', import.meta.url)");
  },
};

export default defineConfig({
  input: entries,
  platform: 'node',
  // Packages stay in node_modules.
  external: /^(?!\.{0,2}\/)(?!@\/)/,
  plugins: [builtNeighbours],
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
