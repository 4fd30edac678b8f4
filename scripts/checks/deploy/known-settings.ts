import { existsSync } from 'node:fs';
import { loadEnv, settingNames } from '../../../src/server/env.ts';

/** Variables of Node and of what runs beside TaskFlow, which env.ts does not read. */
const others = new Set(['NODE_ENV', 'NEXT_TELEMETRY_DISABLED', 'CI']);
const known = new Set(settingNames);

/** Names that no process of TaskFlow reads. */
export function unknownSettings(names: Iterable<string>): string[] {
  return [...names].filter((name) => !known.has(name.replace(/_FILE$/, '')) && !known.has(name) && !others.has(name));
}

/** Whether a command that starts a built file of TaskFlow names one that there is a source of. */
export function isKnownCommand(command: readonly string[]): boolean {
  const file = command.at(-1) ?? '';
  const source = /^(?:\/opt\/taskflow\/)?dist\/(.+)\.js$/.exec(file)?.[1];
  return /(^|\/)node$/.test(command[0] ?? '') && source !== undefined && existsSync(`${source}.ts`);
}

/** What a stopping process needs, in ms, by its settings: worker/main.ts reckons with 10 s for closing as well. */
export function stopNeedsMs(settings: Readonly<Record<string, string | undefined>>): number {
  const graces = Object.fromEntries(['SHUTDOWN_GRACE_MS', 'STOP_GRACE_MS'].map((name) => [name, settings[name]]));
  const env = loadEnv({ DATABASE_URL: 'postgresql://localhost/db', ...graces });
  return env.SHUTDOWN_GRACE_MS + env.STOP_GRACE_MS + 10_000;
}
