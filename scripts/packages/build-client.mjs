import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';
import { inProject } from '../launcher/project.mjs';
import { typeExpander } from './expand-types.mjs';

/**
 * Builds the package `@taskflow/client` as it is published.
 *
 * @param {string} folder emptied first
 */
export async function buildClient(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const entry = inProject('src/sdk/client-package.ts');
  const input = { index: entry };
  const external = ['ky'];
  const code = await rolldown({ input, external, platform: 'neutral' });
  await code.write({ dir: folder, format: 'esm', sourcemap: true });
  const types = await rolldown({
    input,
    external,
    plugins: [withoutZod(entry), dts({ emitDtsOnly: true, oxc: true, tsconfig: false })],
  });
  await types.write({ dir: folder, format: 'esm' });
  writeFileSync(`${folder}/package.json`, `${JSON.stringify(manifest(), null, 2)}\n`);
  copyFileSync(inProject('src/sdk/README.md'), `${folder}/README.md`);
  writeFileSync(`${folder}/LICENSE`, licence());
}

/**
 * The types of the API are inferred from zod schemas; the package has them written out.
 *
 * @param {string} entry
 * @returns {import('rolldown').Plugin}
 */
function withoutZod(entry) {
  const expand = typeExpander(entry);
  return {
    name: 'without-zod',
    load: (id) => (/\/src\/jobs\/[a-z-]+\.ts$/.test(id) ? { code: expand(id), moduleType: 'ts' } : null),
  };
}

function manifest() {
  const { version, license, dependencies } = JSON.parse(readFileSync(inProject('package.json'), 'utf8'));
  return {
    name: '@taskflow/client',
    version,
    description: 'Submit jobs to TaskFlow and follow them, on web platform APIs alone.',
    license,
    type: 'module',
    sideEffects: false,
    engines: { node: '>=22' },
    exports: { '.': { types: './index.d.ts', default: './index.js' }, './package.json': './package.json' },
    types: './index.d.ts',
    files: ['index.js', 'index.js.map', 'index.d.ts'],
    dependencies: { ky: dependencies.ky },
  };
}

/** Ours, and that of what the bundle holds. */
function licence() {
  const ours = readFileSync(inProject('LICENSE'), 'utf8');
  const bundled = readFileSync(inProject('node_modules/eventsource-parser/LICENSE'), 'utf8');
  return `${ours}\n---\n\nindex.js holds eventsource-parser, under this licence:\n\n${bundled}`;
}
