import { EnvError, loadEnv, type Env } from '../../../src/server/env.ts';
import { ok, problem, type Finding } from './finding.ts';

type Settings = Record<string, string | undefined>;

/** The settings, and what is wrong with them; a wrong one is left at its default, so that the rest can be looked at. */
export function checkSettings(settings: Settings): { env: Env | undefined; finding: Finding } {
  try {
    return { env: loadEnv(settings), finding: ok('settings', 'valid') };
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    const found = error.lines.join('; ');
    const finding = problem('settings', found, 'no process starts with it', 'mend it in the environment or in .env');
    return { env: loadWithout(error, settings), finding };
  }
}

function loadWithout({ lines }: EnvError, settings: Settings): Env | undefined {
  const wrong = new Set(lines.map((line) => line.slice(0, line.indexOf(':'))));
  try {
    return loadEnv(Object.fromEntries(Object.entries(settings).filter(([name]) => !wrong.has(name))));
  } catch (error) {
    // DATABASE_URL has no default.
    if (error instanceof EnvError) return undefined;
    throw error;
  }
}
