import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

/** The documents of a YAML file. @throws Error when it is none */
export function readYaml(file: string): Record<string, unknown>[] {
  const documents = parseAllDocuments(readFileSync(file, 'utf8'), { merge: true, uniqueKeys: true });
  return [...documents].map((document) => {
    const [problem] = [...document.errors, ...document.warnings];
    if (problem) throw new Error(`${file}: ${problem.message}`);
    // Every document here is a mapping.
    return document.toJS() as Record<string, unknown>;
  });
}
