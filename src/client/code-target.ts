import { shellQuoted } from './shell-quoted.ts';

/** The TaskFlow that code for copying speaks to. */
export interface CodeTarget {
  origin: string;
  /** Whether it answers nobody without a key. */
  needsKey: boolean;
}

/** Where code for copying reads its key from, as the command line does. */
export const keyVariable = 'TASKFLOW_KEY';

/** A POST as a command for a POSIX shell, with the key where one is needed. */
export function curlPost(path: string, body: string | undefined, { origin, needsKey }: CodeTarget): string {
  return [
    `curl -X POST ${shellQuoted(origin + path)}`,
    ...(needsKey ? [`  -H "authorization: Bearer $${keyVariable}"`] : []),
    ...(body === undefined ? [] : [`  -H 'content-type: application/json'`, `  -d ${shellQuoted(body)}`]),
  ].join(' \\\n');
}

/** Imports and makes the client, in TypeScript. */
export function clientInTypescript({ origin, needsKey }: CodeTarget): string {
  const key = needsKey ? `, key: process.env.${keyVariable}` : '';
  return `import { createClient } from '@taskflow/client';

const client = createClient({ url: ${JSON.stringify(origin)}${key} });`;
}

/** What a call of the command line begins with. It reads the variable by itself, but only one that is exported. */
export function taskflowCommand({ needsKey }: CodeTarget): string {
  return needsKey ? `${keyVariable}="$${keyVariable}" taskflow` : 'taskflow';
}
