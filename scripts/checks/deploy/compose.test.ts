import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isKnownCommand, stopNeedsMs, unknownSettings } from './known-settings.ts';
import { readYaml } from './read-yaml.ts';

interface Service {
  image: string;
  build?: string | { context: string };
  command?: string[];
  environment?: Record<string, string>;
  secrets?: string[];
  ports?: string[];
  volumes?: string[];
  healthcheck?: { test: string[] };
  stop_grace_period?: string;
  read_only?: boolean;
  cap_drop?: string[];
  networks?: string[];
  depends_on?: Record<string, { condition: string }>;
}

interface Compose {
  services: Record<string, Service>;
  secrets?: Record<string, { file: string }>;
  networks?: Record<string, { internal?: boolean }>;
}

const read = (file: string) => readYaml(file)[0] as unknown as Compose;
const production = read('docs/deploy/compose/compose.yaml');
const quick = read('docker-compose.yml');
const own = ['web', 'worker', 'migrate'];

describe.each([
  ['docker-compose.yml', quick],
  ['docs/deploy/compose/compose.yaml', production],
])('%s', (_, compose) => {
  test('starts what there is, with variables that TaskFlow reads', () => {
    for (const name of own) {
      const { command = [], environment = {} } = compose.services[name] ?? {};
      expect(isKnownCommand(command)).toBe(true);
      expect(unknownSettings(Object.keys(environment))).toEqual([]);
    }
  });

  test('gives web and worker time to stop, and asks them on the ports that they listen on', () => {
    for (const [name, port, path] of [
      ['web', 'PORT', '/readyz'],
      ['worker', 'REALTIME_PORT', '/healthz'],
    ] as const) {
      const { environment = {}, stop_grace_period = '10s', healthcheck } = compose.services[name] ?? {};
      expect(Number.parseInt(stop_grace_period, 10) * 1000).toBeGreaterThanOrEqual(stopNeedsMs(environment));
      expect(healthcheck?.test.join(' ')).toContain(`http://127.0.0.1:${environment[port]}${path}`);
      expect(environment['HOST']).toBe('0.0.0.0');
    }
    const published = compose.services['web']?.ports ?? [];
    expect(published.map((line) => line.split(':').at(-1))).toEqual([compose.services['web']?.environment?.['PORT']]);
  });

  test('migrates before anything starts, and keeps a Redis that evicts nothing', () => {
    for (const name of ['web', 'worker']) {
      expect(compose.services[name]?.depends_on?.['migrate']?.condition).toBe('service_completed_successfully');
    }
    const redis = compose.services['redis']?.command?.join(' ') ?? '';
    expect(redis).toContain('--maxmemory-policy noeviction');
    expect(redis).toContain('--appendonly yes');
  });
});

describe('the compose file for production', () => {
  const { services, secrets = {}, networks = {} } = production;

  test('hands secrets over as files that make-secrets.sh makes, and only where they are read', () => {
    const script = readFileSync('docs/deploy/compose/make-secrets.sh', 'utf8');
    for (const [name, { file }] of Object.entries(secrets)) {
      expect(file).toBe(`./secrets/${name}`);
      expect(script).toContain(`keep ${name} `);
    }
    for (const service of Object.values(services)) {
      const words = JSON.stringify([service.environment, service.command, service.healthcheck]);
      const read = [...words.matchAll(/\/run\/secrets\/(\w+)/g)].map(([, secret]) => secret);
      expect(new Set(read)).toEqual(new Set(service.secrets));
    }
  });

  test('keeps the stores away from the outside, and gives no process more than it needs', () => {
    expect(networks['stores']?.internal).toBe(true);
    for (const store of ['postgres', 'redis', 'backup', 'migrate'])
      expect(services[store]?.networks).toEqual(['stores']);
    for (const name of own) expect(services[name]).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
    const published = Object.values(services).flatMap(({ ports = [] }) => ports);
    expect(published.every((port) => port.startsWith('127.0.0.1:'))).toBe(true);
  });

  test('tells its backup nothing that the script does not ask', () => {
    const script = readFileSync('docs/deploy/compose/backup.sh', 'utf8');
    const names = Object.keys(services['backup']?.environment ?? {}).filter(
      (name) => !/^PG(HOST|USER|DATABASE)$/.test(name),
    );
    expect(names.length).toBeGreaterThan(2);
    for (const name of names) expect(script).toContain(name);
    const files = (services['backup']?.volumes ?? []).map((volume) => volume.split(':')[0] ?? '');
    const missing = files.filter((file) => file.startsWith('./') && !existsSync(`docs/deploy/compose/${file}`));
    expect(missing).toEqual([]);
  });
});

describe('the image', () => {
  const dockerfile = readFileSync('Dockerfile', 'utf8');

  test('runs as a user that Kubernetes can tell from root, and opens the ports that are listened on', () => {
    expect(dockerfile).toMatch(/^USER [1-9]\d*(:\d+)?$/m);
    expect(dockerfile).toMatch(/^EXPOSE 3000 3001$/m);
  });

  test('starts a built file, and copies what the build makes and the repository has', () => {
    const command: unknown = JSON.parse(/^CMD (.+)$/m.exec(dockerfile)?.[1] ?? '[]');
    expect(isKnownCommand(command as string[])).toBe(true);
    const copied = [...dockerfile.matchAll(/^COPY --from=build (.+)$/gm)].flatMap(([, line = '']) =>
      line.split(' ').slice(0, -1),
    );
    expect(copied.length).toBeGreaterThan(4);
    const made = new Set(['/app/.next', '/app/dist']);
    expect(copied.filter((file) => !made.has(file) && !existsSync(file.replace('/app/', '')))).toEqual([]);
  });
});
