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
 * @param {LineWriter} write
 * @returns {{ passOn: (stream: import('node:stream').Readable) => void, last: () => string[] }}
 */
export function lastLinesOf(name, write) {
  /** @type {string[]} */
  const kept = [];
  return {
    passOn: (input) => {
      createInterface({ input }).on('line', (line) => {
        kept.push(line);
        if (kept.length > 40) kept.shift();
        write(name, line);
      });
    },
    last: () => [...kept],
  };
}

/** @type {LineWriter} */
export function prefixedLine(name, line) {
  process.stdout.write(`${name.padEnd(6)} | ${line}\n`);
}
