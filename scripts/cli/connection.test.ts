import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openClient } from './connection.ts';
import { exitCodes } from './exit-code.ts';

test.each([
  [{ url: 'nonsense' }, /no http\(s\) URL/],
  [{ url: 'http://user:secret@127.0.0.1:3000' }, /without user name.*See --url/],
  [{ url: 'http://127.0.0.1:3000/?secret' }, /without user name.*See --url/],
  [{ key: 'secret\nline' }, /line break.*See --url and --key/],
  [{ key: '' }, /the key is empty/],
  [{ keyFile: 'empty.txt' }, /the key file empty\.txt is empty/],
  [{ keyFile: 'nowhere.txt' }, /nowhere\.txt cannot be read/],
])('%j is wrong use, and no secret of it is told', async (options, message) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-connection-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(path.join(folder, 'empty.txt'), '\n');
  const failure: Error = await openClient({ url: 'http://127.0.0.1:3000', ...options }, { folder }).catch(
    (error) => error,
  );
  expect(failure).toMatchObject({ exitCode: exitCodes.wrongUse, message: expect.stringMatching(message) });
  expect(failure.message).not.toContain('secret');
});
