const seconds = (/** @type {number} */ sinceMs) => `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;

// What the command line prints belongs to whoever reads it, which may be a program: a key stands there alone.
const output = process.argv[2] === 'taskflow' ? process.stderr : process.stdout;

/** @param {string} text */
export function say(text) {
  output.write(`${text}\n`);
}

/**
 * Does something slow and says so: a line at its start, on a terminal the seconds as they pass, and a line at its end.
 *
 * @template T
 * @param {string} title what is being done, such as "Building"
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const startedMs = Date.now();
  const isTerminal = output.isTTY;
  if (!isTerminal) say(`${title} …`);
  const draw = () => output.write(`\r${title} … ${seconds(startedMs)} `);
  const timer = isTerminal ? setInterval(draw, 200) : undefined;
  try {
    const result = await work();
    finish('done');
    return result;
  } catch (error) {
    finish('failed');
    throw error;
  }

  /** @param {string} word */
  function finish(word) {
    clearInterval(timer);
    say(`${isTerminal ? '\r' : ''}${title}: ${word} in ${seconds(startedMs)}`);
  }
}
