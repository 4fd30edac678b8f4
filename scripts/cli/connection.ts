import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TaskFlowClient } from '../../src/sdk/taskflow-client.ts';
import type { Cli, GlobalOptions } from './cli.ts';
import { CliFailure, exitCodes } from './exit-code.ts';

/** A person waits: about a second, then it is said. */
const retries = 2;

/**
 * A client of the TaskFlow that `--url` and `--key`, the environment or `.env` name, or else of this machine's.
 *
 * @throws CliFailure when one of them cannot be used
 */
export async function openClient(options: GlobalOptions, cli: Pick<Cli, 'folder'>): Promise<TaskFlowClient> {
  const [{ createClient }, { fetchAloud }] = await Promise.all([
    import('../../src/sdk/taskflow-client.ts'),
    import('./fetch-aloud.ts'),
  ]);
  const [url, key] = [findUrl(options), findKey(options, cli)];
  try {
    return createClient({ url, key, retries, fetch: fetchAloud });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CliFailure(exitCodes.wrongUse, `${message} See --url and --key`, error);
  }
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
  if (key === undefined && keyFile === undefined) return fromEnvironment('TASKFLOW_KEY');
  const found = key ?? readKey(keyFile ?? '', folder);
  // Sent without a key, the call would do other than was asked for.
  if (found === '')
    throw new CliFailure(
      exitCodes.wrongUse,
      key === undefined ? `the key file ${keyFile} is empty` : 'the key is empty',
    );
  return found;
}

function readKey(keyFile: string, folder: string): string {
  try {
    return readFileSync(path.resolve(folder, keyFile), 'utf8').trim();
  } catch (error) {
    throw new CliFailure(exitCodes.wrongUse, `the key file ${keyFile} cannot be read`, error);
  }
}
