import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isKnownCommand, stopNeedsMs, unknownSettings } from './known-settings.ts';

const folder = 'docs/deploy/systemd';

/** The settings of a unit: a name may stand several times. */
function readUnit(file: string): Map<string, string[]> {
  const settings = new Map<string, string[]>();
  for (const line of readFileSync(`${folder}/${file}`, 'utf8').split('\n')) {
    const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    settings.set(name, [...(settings.get(name) ?? []), value]);
  }
  return settings;
}

const environment = Object.fromEntries(
  [...readFileSync(`${folder}/taskflow.env`, 'utf8').matchAll(/^(?:# )?([A-Z_]+)=(\S*)/gm)].map(([, name, value]) => [
    name,
    value,
  ]),
);
const units = readdirSync(folder).filter((name) => name.endsWith('.service'));

test('the file of settings names variables that TaskFlow reads', () => {
  expect(Object.keys(environment)).toContain('SHUTDOWN_GRACE_MS');
  expect(unknownSettings(Object.keys(environment))).toEqual([]);
});

test.each(units)('%s starts a built file, as nobody in particular, with its secrets as credentials', (file) => {
  const unit = readUnit(file);
  expect(isKnownCommand((unit.get('ExecStart')?.[0] ?? '').split(' '))).toBe(true);
  expect(unit.get('User')).toEqual(['taskflow']);
  const set = (unit.get('Environment') ?? []).map((line) => line.split('=')[0] ?? '');
  expect(unknownSettings(set)).toEqual([]);
  for (const credential of unit.get('LoadCredential') ?? []) {
    expect(unit.get('Environment')?.join(' ')).toContain(`%d/${credential.split(':')[0]}`);
  }
  for (const name of ['NoNewPrivileges', 'PrivateTmp', 'PrivateDevices', 'ProtectHome', 'RestrictNamespaces']) {
    expect(unit.get(name)).toEqual(['yes']);
  }
  expect(unit.get('ProtectSystem')).toEqual(['strict']);
  expect(unit.get('CapabilityBoundingSet')).toEqual(['']);
  // Node compiles as it runs.
  expect(unit.has('MemoryDenyWriteExecute')).toBe(false);
});

test.each(units.filter((name) => !name.includes('migrate')))(
  '%s has time to drain, and stays down when a setting is wrong',
  (file) => {
    const unit = readUnit(file);
    expect(unit.get('KillSignal')).toEqual(['SIGTERM']);
    expect(unit.get('KillMode')).toEqual(['mixed']);
    expect(Number(unit.get('TimeoutStopSec')?.[0]) * 1000).toBeGreaterThanOrEqual(stopNeedsMs(environment));
    expect(unit.get('Restart')).toEqual(['always']);
    const code = /configurationError = (\d+)/.exec(readFileSync('worker/main.ts', 'utf8'))?.[1];
    expect(unit.get('RestartPreventExitStatus')).toEqual([code]);
    expect(unit.get('Requires')).toEqual(['taskflow-migrate.service']);
  },
);
