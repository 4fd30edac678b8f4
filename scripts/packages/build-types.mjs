import { mkdirSync, rmSync } from 'node:fs';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';
import { inProject } from '../launcher/project.mjs';

/**
 * Builds the types of what the package `taskflow` exports.
 *
 * @param {string} folder emptied first
 */
export async function buildTypes(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const types = await rolldown({
    input: { taskflow: inProject('src/taskflow.ts') },
    external: ['zod'],
    plugins: [dts({ emitDtsOnly: true, oxc: false, tsconfig: false, compilerOptions: { strict: true } })],
  });
  await types.write({ dir: folder, format: 'esm' });
}
