import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../launcher/failure.mjs';
import { identityOf } from '../launcher/process-identity.mjs';

/**
 * One data folder of the embedded PostgreSQL and the programs that work on it.
 *
 * @typedef {object} Cluster
 * @property {string} dataFolder
 * @property {string} binaries folder of initdb, pg_ctl and postgres
 * @property {import('./system-user.mjs').SystemUser | undefined} user who they run as, when not ourselves
 */

/**
 * Makes the data folder: UTF-8, sorted by code point on every machine alike, one superuser with a password.
 *
 * @param {Cluster} cluster
 * @param {string} password
 */
export async function createCluster(cluster, password) {
  // Made under another name and moved: an interrupted initdb never passes for a database.
  const dataFolder = `${cluster.dataFolder}.new`;
  rmSync(dataFolder, { recursive: true, force: true });
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const passwordFile = `${cluster.dataFolder}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (cluster.user) for (const file of [dataFolder, passwordFile]) chownSync(file, cluster.user.uid, cluster.user.gid);
  try {
    await runTool({ ...cluster, dataFolder }, 'initdb', [
      ...['--pgdata', dataFolder, '--username', 'postgres', '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
      ...['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
    ]);
    renameSync(dataFolder, cluster.dataFolder);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

/**
 * Starts it on 127.0.0.1 alone, in a session of its own: Ctrl-C on the terminal must not reach it before the workers are
 * done. Returns when it accepts connections.
 *
 * @param {Cluster} cluster
 * @param {number} port
 */
export async function startCluster(cluster, port) {
  dropStalePidFile(cluster.dataFolder);
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200`;
  const log = path.join(cluster.dataFolder, 'server.log');
  await runTool(cluster, 'pg_ctl', ['start', '-D', cluster.dataFolder, '-l', log, '-w', '-t', '60', '-o', settings]);
}

/**
 * @param {Cluster} cluster
 * @param {'fast' | 'immediate'} [mode] immediate does not wait for a last checkpoint; the next start recovers
 */
export async function stopCluster(cluster, mode = 'fast') {
  if (runningPort(cluster.dataFolder) === undefined) return;
  await runTool(cluster, 'pg_ctl', ['stop', '-D', cluster.dataFolder, '-m', mode, '-w', '-t', '60']);
}

/**
 * @param {string} dataFolder
 * @returns {number | undefined} the port of the server that runs on this folder
 */
export function runningPort(dataFolder) {
  const lines = pidFileLines(dataFolder);
  return lines && isServer(Number(lines[0])) ? Number(lines[3]) : undefined;
}

/**
 * After a crash of the machine the id in postmaster.pid may belong to some other process, which PostgreSQL then takes for
 * a running server.
 *
 * @param {string} dataFolder
 */
function dropStalePidFile(dataFolder) {
  const lines = pidFileLines(dataFolder);
  if (lines && !isServer(Number(lines[0]))) rmSync(path.join(dataFolder, 'postmaster.pid'), { force: true });
}

/** @param {string} dataFolder */
function pidFileLines(dataFolder) {
  const file = path.join(dataFolder, 'postmaster.pid');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n') : undefined;
}

/** @param {number} pid */
function isServer(pid) {
  if (!identityOf(pid)) return false;
  if (process.platform !== 'linux') return true;
  return /postgres/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
}

/**
 * @param {Cluster} cluster
 * @param {'initdb' | 'pg_ctl'} tool
 * @param {string[]} args
 * @returns {Promise<void>}
 */
function runTool({ binaries, user, dataFolder }, tool, args) {
  // Started from the data folder: the caller's own may be one that the user cannot enter.
  const child = spawn(path.join(binaries, tool), args, {
    ...user,
    cwd: dataFolder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C', LC_MESSAGES: 'C' },
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Failure(`${tool} could not be started: ${error.message}`)));
    child.on('exit', (code) => {
      if (code === 0) return resolve();
      const log = path.join(dataFolder, 'server.log');
      const lastLines = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-5).join('\n') : '';
      reject(new Failure(`The embedded PostgreSQL: ${tool} failed. ${output.trim()}\n${lastLines}`.trim()));
    });
  });
}
