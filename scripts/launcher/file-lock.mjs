import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf, isStillRunning } from './process-identity.mjs';

/**
 * Takes a lock that ends with its holder: a file with the holder's identity.
 *
 * @param {string} file
 * @returns {number | undefined} undefined when the lock is now ours, otherwise the id of the process that has it
 */
export function takeLock(file) {
  mkdirSync(path.dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, identityOf(process.pid) ?? '');
  try {
    for (;;) {
      if (linked(mine, file)) return undefined;
      const holder = holderOf(file);
      if (holder !== undefined) return holder;
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** @param {string} file */
export function releaseLock(file) {
  if (holderOf(file) === process.pid) rmSync(file, { force: true });
}

/**
 * Does something that only one process of this folder may do at a time; the others wait.
 *
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, work) {
  while (takeLock(file) !== undefined) await sleep(100);
  try {
    return await work();
  } finally {
    releaseLock(file);
  }
}

/**
 * A link, unlike a written file, appears with its content: nobody reads a lock without a holder.
 *
 * @param {string} from
 * @param {string} to
 */
function linked(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * @param {string} file
 * @returns {number | undefined} undefined when nobody has it, or its holder is gone
 */
function holderOf(file) {
  try {
    const identity = readFileSync(file, 'utf8');
    return isStillRunning(identity) ? Number.parseInt(identity, 10) : undefined;
  } catch {
    return undefined;
  }
}
