import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageFolder } from '../../src/server/package-folder.ts';

/** The version in TaskFlow's package.json. */
export function taskFlowVersion(): string {
  return String(JSON.parse(readFileSync(path.join(packageFolder(), 'package.json'), 'utf8')).version);
}
