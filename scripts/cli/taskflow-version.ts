import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The version in TaskFlow's package.json, which stands above this file in a checkout, an image and a package alike. */
export function taskFlowVersion(): string {
  for (let folder = import.meta.dirname; ; folder = path.dirname(folder)) {
    const file = path.join(folder, 'package.json');
    if (existsSync(file)) return String(JSON.parse(readFileSync(file, 'utf8')).version);
    if (folder === path.dirname(folder)) return 'unknown';
  }
}
