import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from '../tests/support/free-port.ts';
import { waitFor } from '../tests/support/wait-for.ts';

const folder = path.resolve('.taskflow/bench-next');
const nextProgram = path.resolve('node_modules/next/dist/bin/next');

const files = {
  'app/layout.js': 'export default ({ children }) => <html><body>{children}</body></html>;\n',
  'app/page.js': 'export default () => null;\n',
  'app/api/empty/route.js': "export const dynamic = 'force-dynamic';\nexport const POST = () => Response.json({});\n",
  'package.json': '{ "private": true, "type": "module" }\n',
  'next.config.mjs': 'export default { turbopack: { root: process.cwd() + "/../.." } };\n',
};

/** Builds and starts a Next application with one empty route handler, POST /api/empty, in production mode. */
export async function startNextAlone(): Promise<{ url: string; stop(): Promise<void> }> {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' } as const;
  const build = spawn(process.execPath, [nextProgram, 'build'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  build.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  build.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = await once(build, 'exit');
  if (code !== 0) throw new Error(`next build failed:\n${output}`);

  const port = await freePort();
  const start = [nextProgram, 'start', '--port', String(port), '--hostname', '127.0.0.1'];
  const server = spawn(process.execPath, start, { cwd: folder, env, stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  await waitFor(async () => (await fetch(`${url}/api/empty`, { method: 'POST' })).ok, { timeoutMs: 30_000, what: url });
  return {
    url,
    async stop() {
      server.kill('SIGTERM');
      await once(server, 'exit');
    },
  };
}
