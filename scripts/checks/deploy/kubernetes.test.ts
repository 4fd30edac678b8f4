import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { unknownSettings } from './known-settings.ts';
import { podProblems, type PodSpec } from './pod-problems.ts';
import { readYaml } from './read-yaml.ts';

const folder = 'docs/deploy/kubernetes';

interface Manifest {
  kind: string;
  metadata?: { name: string; labels?: Record<string, string> };
  data?: Record<string, string>;
  stringData?: Record<string, string>;
  spec?: {
    template?: { metadata: { labels: Record<string, string> }; spec: PodSpec };
    selector?: Record<string, unknown>;
    ports?: { name: string; targetPort: string }[];
    ingress?: { ports: { port: number }[] }[];
    podSelector?: { matchLabels: Record<string, string> };
  };
}

const manifests = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml')
  // What a manifest looks like is the server's to judge; here it is read alone.
  .flatMap((name) => readYaml(`${folder}/${name}`) as unknown as Manifest[]);
const ofKind = (...kinds: string[]) => manifests.filter(({ kind }) => kinds.includes(kind));
const config = ofKind('ConfigMap')[0]?.data ?? {};
const pods = ofKind('Deployment', 'Job').flatMap(({ kind, spec }) =>
  spec?.template ? [{ kind, ...spec.template }] : [],
);

test('every pod has probes, limits, a way to stop in time and nothing that it does not need', () => {
  expect(pods).toHaveLength(3);
  for (const { kind, spec } of pods) expect(podProblems(spec, kind === 'Job' ? {} : config)).toEqual([]);
});

test('ConfigMap and Secret hold variables that TaskFlow reads', () => {
  const names = ofKind('ConfigMap', 'Secret').flatMap(({ data, stringData }) =>
    Object.keys({ ...data, ...stringData }),
  );
  expect(names).toContain('TASKFLOW_BOOTSTRAP_KEY');
  expect(unknownSettings(names)).toEqual([]);
});

test('services, budgets and policies find pods, and ports that these have', () => {
  for (const { kind, spec } of ofKind('Service', 'PodDisruptionBudget', 'NetworkPolicy')) {
    const chosen = spec?.podSelector ?? spec?.selector ?? {};
    const labels = Object.entries('matchLabels' in chosen ? (chosen['matchLabels'] ?? {}) : chosen);
    const found = pods.filter((pod) => labels.every(([key, value]) => pod.metadata.labels[key] === value));
    expect(found).toHaveLength(1);
    const ports = found.flatMap((pod) => pod.spec.containers.flatMap((container) => container.ports ?? []));
    const wanted = [
      ...(kind === 'Service' ? (spec?.ports ?? []).map(({ targetPort }) => targetPort) : []),
      ...(spec?.ingress ?? []).flatMap((rule) => rule.ports.map(({ port }) => port)),
    ];
    const given = ports.flatMap(({ name, containerPort }) => [name, containerPort]);
    expect(wanted.filter((port) => !given.includes(port))).toEqual([]);
  }
});

test('kustomize lists every file but those that are to be applied by hand', () => {
  const [kustomization] = readYaml(`${folder}/kustomization.yaml`);
  const byHand = ['kustomization.yaml', 'ingress.yaml', 'migrate.yaml', 'secret.example.yaml'];
  expect(kustomization?.['resources']).toEqual(
    expect.arrayContaining(readdirSync(folder).filter((name) => !byHand.includes(name))),
  );
});

test('a pod that breaks the rules is told of each', () => {
  const broken: PodSpec = {
    terminationGracePeriodSeconds: 30,
    containers: [
      {
        name: 'worker',
        command: ['node', 'dist/worker/none.js'],
        env: [{ name: 'WORKER_SLOTS', value: '5' }],
        ports: [{ name: 'realtime', containerPort: 3002 }],
        livenessProbe: { httpGet: { path: '/readyz', port: 'realtime' } },
      },
    ],
  };
  expect(podProblems(broken).map((problem) => problem.replace(/^worker: /, ''))).toEqual([
    'may run as root: a name such as `node` is no proof to Kubernetes',
    'has no seccomp profile',
    'is given a token of the cluster',
    'starts nothing that there is: node dist/worker/none.js',
    'sets what nobody reads: WORKER_SLOTS',
    'requests no cpu or memory',
    'has no limit of memory',
    'may gain privileges',
    'may write to its image',
    'keeps capabilities',
    'listens on undefined, and no port says so',
    'listens to nobody outside of its pod',
    'has no startup probe on /healthz',
    'has no liveness probe on /healthz',
    'has no readiness probe on /readyz',
    'waits too short for /readyz',
    'is killed before 40000 ms are over',
    'cannot write to /tmp',
  ]);
});
