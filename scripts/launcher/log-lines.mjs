import { createInterface } from 'node:readline';

/**
 * @callback LineWriter
 * @param {string} name of the process
 * @param {string} line
 * @returns {void}
 */

/**
 * Passes on each line that a process writes, and keeps the last ones for whoever must explain its end.
 *
 * @param {string} name
 * @param {import('node:stream').Readable[]} streams
 * @param {LineWriter} write
 * @returns {{ lastLines: () => string[] }}
 */
export function passOnLines(name, streams, write) {
  /** @type {string[]} */
  const kept = [];
  for (const input of streams) {
    createInterface({ input }).on('line', (line) => {
      kept.push(line);
      if (kept.length > 40) kept.shift();
      write(name, line);
    });
  }
  return { lastLines: () => [...kept] };
}

/** @type {LineWriter} */
export function prefixedLine(name, line) {
  process.stdout.write(`${name.padEnd(6)} | ${line}\n`);
}
