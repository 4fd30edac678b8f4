#!/usr/bin/env node
// The program `taskflow` where TaskFlow is a package or an image, built: Node runs no TypeScript inside node_modules. In a
// checkout it is `npm run taskflow`. Node built-ins alone until ensureNode is through.
import { enableCompileCache } from 'node:module';
import { pathToFileURL } from 'node:url';
import { ensureNode } from './launcher/ensure-node.mjs';
import { Failure } from './launcher/failure.mjs';
import { lentToCli } from './launcher/lent-to-cli.mjs';
import { loadSettings } from './launcher/load-settings.mjs';
import { inProject } from './launcher/project.mjs';

async function main() {
  await ensureNode();
  enableCompileCache();
  loadSettings();
  const { preparePackages } = await import('./launcher/prepare-packages.mjs');
  await preparePackages();
  /** @type {typeof import('./cli/run-cli.ts')} */
  const { runCli } = await import(pathToFileURL(inProject('dist/scripts/cli/run-cli.js')).href);
  return runCli(process.argv.slice(2), { folder: process.cwd(), ...lentToCli });
}

main().then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error) => {
    process.stderr.write(`taskflow: ${error instanceof Failure ? error.message : (error?.stack ?? String(error))}\n`);
    process.exitCode = 1;
  },
);
