import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TaskFlowClient } from '../../src/sdk/taskflow-client.ts';
import type { Cli, GlobalOptions } from './cli.ts';
import { CliFailure, exitCodes } from './exit-code.ts';

/** A person waits: about a second, then it is said. */
const retries = 2;

/** A client of the TaskFlow that `--url` and `--key`, the environment or `.env` name, or else of this machine's. */
export async function openClient(options: GlobalOptions, cli: Pick<Cli, 'folder'>): Promise<TaskFlowClient> {
  const { createClient } = await import('../../src/sdk/taskflow-client.ts');
  return createClient({ url: findUrl(options), key: findKey(options, cli), retries });
}

/** Whether the caller named a TaskFlow to talk to. */
export function isUrlGiven({ url }: GlobalOptions): boolean {
  return (url ?? fromEnvironment('TASKFLOW_URL')) !== undefined;
}

/** As everywhere in TaskFlow, an empty variable counts as unset. */
export function fromEnvironment(name: string): string | undefined {
  return process.env[name] || undefined;
}

function findUrl({ url }: GlobalOptions): string {
  const given = url ?? fromEnvironment('TASKFLOW_URL') ?? `http://127.0.0.1:${fromEnvironment('PORT') ?? '3000'}`;
  if (URL.canParse(given) && /^https?:$/.test(new URL(given).protocol)) return given;
  throw new CliFailure(exitCodes.wrongUse, `${given} is no http(s) URL: see --url and TASKFLOW_URL`);
}

function findKey({ key, keyFile }: GlobalOptions, { folder }: Pick<Cli, 'folder'>): string | undefined {
  if (key !== undefined) return key;
  if (keyFile === undefined) return fromEnvironment('TASKFLOW_KEY');
  try {
    return readFileSync(path.resolve(folder, keyFile), 'utf8').trim();
  } catch (error) {
    throw new CliFailure(exitCodes.wrongUse, `the key file ${keyFile} cannot be read`, error);
  }
}
