import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Writes a module of handlers into a new folder, for HANDLERS_DIR, and answers the folder. Remove it in the end. */
export async function writeHandlers(source: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'taskflow-handlers-'));
  await writeFile(path.join(folder, 'tasks.ts'), source);
  return folder;
}
