import { createReadStream } from 'node:fs';
import { fstatSync, statSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import path from 'node:path';
import type { Cli } from '../cli.ts';
import { CliFailure, exitCodes } from '../exit-code.ts';

export interface Source {
  stream: AsyncIterable<Uint8Array>;
  /** undefined where nobody knows, as of a pipe */
  sizeBytes: number | undefined;
  name: string;
}

/**
 * Opens `-`, standard input, or a file.
 *
 * @throws CliFailure when there is no such file, or standard input is a terminal, where nobody would know what is waited for
 */
export function openSource(file: string, { folder }: Pick<Cli, 'folder'>): Source {
  if (file === '-') {
    if (process.stdin.isTTY) throw new CliFailure(exitCodes.wrongUse, 'nothing is piped into standard input');
    const input = fstatSync(0);
    return { stream: process.stdin, sizeBytes: input.isFile() ? input.size : undefined, name: 'standard input' };
  }
  const place = path.resolve(folder, file);
  const found = statSync(place, { throwIfNoEntry: false });
  if (!found) throw new CliFailure(exitCodes.wrongUse, `there is no file ${file}`);
  if (found.isDirectory()) throw new CliFailure(exitCodes.wrongUse, `${file} is a folder`);
  return { stream: createReadStream(place), sizeBytes: found.isFile() ? found.size : undefined, name: file };
}

/**
 * A value given on the command line as JSON, as `@file`, or as `-` for standard input.
 *
 * @throws CliFailure when it is no JSON, or cannot be read
 */
export async function readJsonArgument(given: string, cli: Pick<Cli, 'folder'>): Promise<unknown> {
  const isInline = given !== '-' && !given.startsWith('@');
  const source = isInline ? undefined : openSource(given.replace(/^@/, ''), cli);
  const where = source ? source.name : 'the payload';
  const text = source ? textOf(await buffer(source.stream), where) : given;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CliFailure(exitCodes.wrongUse, `${where} is no JSON: ${messageOf(error)}`, error);
  }
}

/** @throws CliFailure for another encoding, of which a payload would be made that nobody meant */
function textOf(bytes: Uint8Array, where: string): string {
  try {
    // A byte order mark is taken away as well.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new CliFailure(exitCodes.wrongUse, `${where} is not UTF-8`, error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
