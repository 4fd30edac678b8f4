const seconds = (/** @type {number} */ sinceMs) => `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;

/** @param {string} text */
export function say(text) {
  process.stdout.write(`${text}\n`);
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
  const isTerminal = process.stdout.isTTY;
  if (!isTerminal) say(`${title} …`);
  const draw = () => process.stdout.write(`\r${title} … ${seconds(startedMs)} `);
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
