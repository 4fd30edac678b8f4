import { createServer } from 'node:net';

/**
 * @param {number} port 0 for any
 * @returns {Promise<number | undefined>} the port, or undefined when it is taken
 */
function tryPort(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address && typeof address === 'object' ? address.port : undefined));
    });
  });
}

/** @returns {Promise<number>} a port of 127.0.0.1 that nobody listens on */
export async function anyFreePort() {
  const port = await tryPort(0);
  if (port === undefined) throw new Error('No free port on 127.0.0.1.');
  return port;
}

/**
 * @param {number} first
 * @returns {Promise<number>} the first free port from there on
 */
export async function nextFreePort(first) {
  for (let port = first; port < first + 200; port += 1) {
    if ((await tryPort(port)) !== undefined) return port;
  }
  return anyFreePort();
}
