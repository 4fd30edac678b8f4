import { globSync } from 'node:fs';
import { defineConfig } from 'rolldown';

// Handlers are found at run time by their folder: each is an entry.
const handlers = globSync('worker/handlers/*.ts', { exclude: (name) => name.endsWith('.test.ts') });

export default defineConfig({
  input: ['src/web.ts', 'worker/main.ts', 'prisma/migrate.ts', ...handlers],
  platform: 'node',
  // Packages stay in node_modules.
  external: /^(?!\.{0,2}\/)(?!@\/)/,
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
