import { readFileSync } from 'node:fs';

type Settings = Readonly<Record<string, string | undefined>>;

const suffix = '_FILE';

/**
 * Takes values from the files that `NAME_FILE` names, as containers and systemd hand secrets over: whatever can be a
 * variable can be such a file. A newline at its end is not part of the value.
 *
 * @param names the variables that there are
 * @returns the settings with these values, and a line for each file that cannot be used
 */
export function withSecretFiles(
  source: Settings,
  names: readonly string[],
): { settings: Settings; problems: string[] } {
  const settings: Record<string, string | undefined> = { ...source };
  const problems: string[] = [];
  for (const name of names) {
    const file = source[name + suffix];
    if (!file) continue;
    if (source[name]) {
      problems.push(`${name}${suffix}: is set beside ${name}, set one of them`);
      continue;
    }
    try {
      settings[name] = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    } catch (error) {
      problems.push(`${name}${suffix}: cannot be read (${error instanceof Error ? error.message : String(error)})`);
    }
  }
  return { settings, problems };
}
