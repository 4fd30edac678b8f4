import { AsyncLocalStorage } from 'node:async_hooks';

const held = new AsyncLocalStorage<string[]>();

/** A line for whoever watches. */
export function say(line: string): void {
  const lines = held.getStore();
  if (lines) lines.push(line);
  else process.stdout.write(`${line}\n`);
}

/** Holds back what is said in `act` until it has ended, so that it stands in one piece although others talk meanwhile. */
export async function sayAtTheEnd<Value>(act: () => Promise<Value>): Promise<Value> {
  const lines: string[] = [];
  try {
    return await held.run(lines, act);
  } finally {
    for (const line of lines) say(line);
  }
}
