import { createServer, type RequestListener } from 'node:http';
import { onTestFinished } from 'vitest';

/** What stands where TaskFlow is looked for, until the test has ended; answers its address. */
export function startStranger(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address !== null && typeof address === 'object') resolve(`http://127.0.0.1:${address.port}`);
    });
  });
}
