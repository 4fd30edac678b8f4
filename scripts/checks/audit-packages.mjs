import { execFile } from 'node:child_process';
import { inProject } from '../launcher/project.mjs';

/** @typedef {{ verdict: 'sound' | 'weak' | 'unknown', words: string }} Audit */

const longestMs = 20_000;

/**
 * Asks the registry for known weaknesses of the packages that an operator installs; what only development needs is left
 * out. High and critical ones count. `unknown` where no answer comes in time: neither good news nor bad.
 *
 * @param {{ registry?: string, timeoutMs?: number }} [options]
 * @returns {Promise<Audit>}
 */
export function auditPackages({ registry, timeoutMs = longestMs } = {}) {
  const from = registry === undefined ? [] : [`--registry=${registry}`];
  const args = ['audit', '--omit=dev', '--json', '--fetch-retries=0', `--fetch-timeout=${timeoutMs}`, ...from];
  return new Promise((resolve) => {
    const options = { cwd: inProject('.'), timeout: timeoutMs, killSignal: /** @type {const} */ ('SIGKILL') };
    execFile('npm', args, { ...options, maxBuffer: 64 * 1024 * 1024 }, (_error, stdout) => resolve(auditOf(stdout)));
  });
}

/**
 * What a report of `npm audit --json` says.
 *
 * @param {string} report
 * @returns {Audit}
 */
export function auditOf(report) {
  const { vulnerabilities, message } = parsed(report);
  if (vulnerabilities === undefined) {
    return { verdict: 'unknown', words: `The registry tells no weaknesses from here: ${message ?? 'no answer'}` };
  }
  const weak = Object.entries(vulnerabilities).filter(([, { severity }]) => /^(?:high|critical)$/.test(severity));
  if (weak.length === 0) return { verdict: 'sound', words: 'No high or critical weakness is known.' };
  return { verdict: 'weak', words: weak.map(([name, { severity }]) => `${name}: ${severity}`).join('\n') };
}

/**
 * @param {string} report
 * @returns {{ vulnerabilities?: Record<string, { severity: string }>, message?: string }}
 */
function parsed(report) {
  try {
    return JSON.parse(report) ?? {};
  } catch {
    return {};
  }
}
