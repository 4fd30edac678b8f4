import { styleText } from 'node:util';
import type { Command } from 'commander';
import { countOf } from '../../../src/client/format-number.ts';
import type { Cli, GlobalOptions } from '../cli.ts';
import type { Finding } from '../doctor/finding.ts';
import { CliFailure, exitCodes } from '../exit-code.ts';
import { plainText } from '../output/plain-text.ts';
import { print, printJson } from '../output/print.ts';
import { withServerSettings } from '../server-database.ts';

const examples = `
Looks from this machine, with the settings of the server (DATABASE_URL, .env), and changes nothing; a store that hangs is
left after some seconds. Exit code 0 when there is no problem (warnings are none), else 1.

Examples:
  $ taskflow doctor
  $ taskflow doctor --json | jq '.checks[] | select(.state != "ok")'`;

const words: Record<Finding['state'], string> = {
  ok: styleText('green', 'ok     '),
  warning: styleText('yellow', 'warning'),
  problem: styleText('red', 'problem'),
  unknown: styleText('yellow', 'unknown'),
};

export function describeDoctor(command: Command, cli: Cli): void {
  command
    .addHelpText('after', examples)
    .action((_options: object, self: Command) => runDoctor(self.optsWithGlobals(), cli));
}

async function runDoctor({ json }: GlobalOptions, cli: Cli): Promise<void> {
  const { examine } = await import('../doctor/examine.ts');
  const checks = await withServerSettings(cli, (settings, isEmbedded) => examine({ settings, isEmbedded }));
  const troubles = checks.filter(({ state }) => state === 'problem' || state === 'unknown');
  if (json) printJson({ ok: troubles.length === 0, checks });
  else for (const finding of checks) printFinding(finding);
  if (troubles.length === 0) return;
  throw new CliFailure(exitCodes.failed, `not well: ${troubles.length} of ${countOf(checks.length, 'check')}`);
}

function printFinding({ name, state, found, why, advice, doc }: Finding): void {
  print(`${words[state]}  ${name.padEnd(12)}  ${plainText(found)}`);
  if (why !== null) print(`         ${plainText(why)}`);
  if (advice !== null) print(`         → ${plainText(advice)} (${doc ?? ''})`);
}
