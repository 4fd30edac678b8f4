#!/usr/bin/env node
// What every npm script of TaskFlow starts. It must run under Node 20 and before anything is installed: Node built-ins
// alone until ensureInstalled and ensureNode are through.
import { commands } from './launcher/commands.mjs';
import { ensureInstalled } from './launcher/ensure-installed.mjs';
import { ensureNode } from './launcher/ensure-node.mjs';
import { Failure } from './launcher/failure.mjs';
import { loadSettings } from './launcher/load-settings.mjs';
import { preparePackages } from './launcher/prepare-packages.mjs';
import { projectRoot } from './launcher/project.mjs';

async function main() {
  const [name = '', ...args] = process.argv.slice(2);
  const load = commands[name];
  if (!load) throw new Failure(`"${name}" is no command. There are: ${Object.keys(commands).join(', ')}.`);
  process.chdir(projectRoot);
  await ensureInstalled();
  await ensureNode();
  // The demo stands for itself: no setting of this folder may send its mail or touch its jobs.
  if (name !== 'demo' && name !== 'test') loadSettings();
  await preparePackages();
  const command = await load();
  await command(args);
}

main().then(
  // Some command may have left something open, such as a socket of a closed browser: it is done all the same.
  () => process.exit(process.exitCode ?? 0),
  (error) => {
    process.stderr.write(`${error instanceof Failure ? error.message : (error?.stack ?? String(error))}\n`);
    process.exit(error instanceof Failure ? error.exitCode : 1);
  },
);
