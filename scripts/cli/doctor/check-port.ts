import { connect } from 'node:net';
import { ok, problem, type Finding } from './finding.ts';

const answerMs = 2000;

/** Whether a port of this machine is free for TaskFlow, or taken by TaskFlow itself. */
export async function checkPort(what: 'web' | 'realtime', port: number, host: string): Promise<Finding> {
  const name = `port ${what === 'web' ? 'web' : 'live'}`;
  // 0 takes any; an open HOST is reached over loopback as well.
  if (port === 0) return ok(name, 'any free port is taken');
  const address = /^(0\.0\.0\.0|::|\[::\])$/.test(host) ? '127.0.0.1' : host.replaceAll(/[[\]]/g, '');
  if (!(await isTaken(address, port))) return ok(name, `${port} is free: nothing runs there`);
  if (await isTaskFlow(address, port)) return ok(name, `${port} is TaskFlow's`);
  // A worker takes the next free port.
  if (what === 'realtime') return ok(name, `${port} is another program's: a worker takes the next free one`);
  const why = 'web cannot start here';
  return problem(name, `${port} is taken by another program`, why, 'stop it, or set PORT to another one');
}

function isTaken(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: answerMs });
    const answer = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => answer(true));
    socket.once('timeout', () => answer(false));
    socket.once('error', () => answer(false));
  });
}

/** Both web and worker tell how they are at /readyz, in words of their own. */
async function isTaskFlow(host: string, port: number): Promise<boolean> {
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}/readyz`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(answerMs) });
    const readiness: unknown = await response.json();
    return typeof readiness === 'object' && readiness !== null && 'database' in readiness && 'status' in readiness;
  } catch {
    return false; // Whatever speaks otherwise is another program.
  }
}
