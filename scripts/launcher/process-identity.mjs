import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A name for a running process that its successor with the same id does not share: the id and when it started.
 *
 * @param {number} pid
 * @returns {string | undefined} undefined when no such process runs
 */
export function identityOf(pid) {
  const startedAt = process.platform === 'linux' ? startTicks(pid) : startTime(pid);
  return startedAt === undefined ? undefined : `${pid} ${startedAt}`;
}

/** @param {string} identity as `identityOf` gave it */
export function isStillRunning(identity) {
  return identityOf(Number.parseInt(identity, 10)) === identity.trim();
}

/** @param {number} pid */
function startTicks(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; the fields after it are numbers, the state first.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function startTime(pid) {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}
