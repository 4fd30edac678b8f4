import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { bytesText } from '../../../src/client/format-number.ts';
import { ok, problem, type Finding } from './finding.ts';

const leastFreeBytes = 1024 ** 3;

/** Space on this machine: for the embedded database where that is used, else for logs and temporary files. */
export async function checkDisk({ isEmbedded }: { isEmbedded: boolean }): Promise<Finding> {
  const folder = existsSync('.taskflow') ? '.taskflow' : '.';
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  const found = `${bytesText(freeBytes)} free here`;
  if (freeBytes >= leastFreeBytes) return ok('disk', found);
  const why = isEmbedded ? 'the embedded database stops when it is full' : 'logs and temporary files need it';
  return problem('disk', found, why, `free at least ${bytesText(leastFreeBytes)}`);
}
