// npm passes Ctrl-C on to its script, which the terminal reached already: what comes this soon is the same key press.
const samePressMs = 800;

/**
 * Listens for the wish to stop.
 *
 * @param {{ onFirst: (signal: NodeJS.Signals) => void, onSecond: () => void }} callbacks
 * @returns {() => void} ends listening
 */
export function onStopSignals({ onFirst, onSecond }) {
  /** @type {number | undefined} */
  let firstAt;
  /** @param {NodeJS.Signals} signal */
  const listener = (signal) => {
    if (firstAt === undefined) {
      firstAt = Date.now();
      onFirst(signal);
    } else if (Date.now() - firstAt > samePressMs) {
      onSecond();
    }
  };
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
