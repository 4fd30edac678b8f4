import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { exitCodes } from '../exit-code.ts';
import { readJsonArgument } from './read-source.ts';

function read(bytes: Uint8Array): Promise<unknown> {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-source-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(path.join(folder, 'payload.json'), bytes);
  return readJsonArgument('@payload.json', { folder });
}

test('a byte order mark is no part of a payload', async () => {
  expect(await read(Buffer.from('\uFEFF{"name":"Größe"}'))).toEqual({ name: 'Größe' });
});

test('a payload in another encoding is refused, not changed', async () => {
  await expect(read(Buffer.from('{"name":"Größe"}', 'latin1'))).rejects.toMatchObject({
    exitCode: exitCodes.wrongUse,
    message: 'payload.json is not UTF-8',
  });
});
