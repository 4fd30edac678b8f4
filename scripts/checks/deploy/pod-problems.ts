import { isKnownCommand, stopNeedsMs, unknownSettings } from './known-settings.ts';

interface HttpProbe {
  httpGet?: { path?: string; port?: string | number };
  timeoutSeconds?: number;
}

interface Container {
  name: string;
  command?: string[];
  env?: { name: string; value?: string }[];
  ports?: { name?: string; containerPort: number }[];
  startupProbe?: HttpProbe;
  livenessProbe?: HttpProbe;
  readinessProbe?: HttpProbe;
  lifecycle?: { preStop?: { exec?: { command?: string[] } } };
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
  securityContext?: {
    allowPrivilegeEscalation?: boolean;
    readOnlyRootFilesystem?: boolean;
    capabilities?: { drop?: string[] };
  };
  volumeMounts?: { name: string; mountPath: string }[];
}

/** The part of a PodSpec that is looked at. */
export interface PodSpec {
  containers: Container[];
  volumes?: { name: string; emptyDir?: object }[];
  terminationGracePeriodSeconds?: number;
  automountServiceAccountToken?: boolean;
  securityContext?: { runAsNonRoot?: boolean; runAsUser?: number; seccompProfile?: { type?: string } };
}

/**
 * What is wrong with a pod of TaskFlow, a line each.
 *
 * @param config what its ConfigMap sets beside its own variables
 */
export function podProblems(pod: PodSpec, config: Readonly<Record<string, string>> = {}): string[] {
  const { runAsNonRoot, runAsUser = 0, seccompProfile } = pod.securityContext ?? {};
  return [
    runAsNonRoot === true && runAsUser > 0 ? '' : 'may run as root: a name such as `node` is no proof to Kubernetes',
    seccompProfile?.type === 'RuntimeDefault' ? '' : 'has no seccomp profile',
    pod.automountServiceAccountToken === false ? '' : 'is given a token of the cluster',
    ...pod.containers.flatMap((container) =>
      containerProblems(container, pod, config).map((problem) => problem && `${container.name}: ${problem}`),
    ),
  ].filter((problem) => problem !== '');
}

function containerProblems(container: Container, pod: PodSpec, config: Readonly<Record<string, string>>): string[] {
  const { command = [], env = [], resources, securityContext, ports = [] } = container;
  const settings = { ...config, ...Object.fromEntries(env.map(({ name, value }) => [name, value])) };
  const unknown = unknownSettings(Object.keys(settings));
  const written = new Set((pod.volumes ?? []).filter((volume) => volume.emptyDir).map(({ name }) => name));
  const writable = (container.volumeMounts ?? [])
    .filter(({ name }) => written.has(name))
    .map((mount) => mount.mountPath);
  return [
    isKnownCommand(command) ? '' : `starts nothing that there is: ${command.join(' ')}`,
    unknown.length === 0 ? '' : `sets what nobody reads: ${unknown.join(', ')}`,
    resources?.requests?.['cpu'] && resources.requests['memory'] ? '' : 'requests no cpu or memory',
    resources?.limits?.['memory'] ? '' : 'has no limit of memory',
    securityContext?.allowPrivilegeEscalation === false ? '' : 'may gain privileges',
    securityContext?.readOnlyRootFilesystem === true ? '' : 'may write to its image',
    securityContext?.capabilities?.drop?.includes('ALL') ? '' : 'keeps capabilities',
    ...(ports.length > 0 ? serverProblems(container, pod, settings, writable) : []),
  ];
}

/** What holds for a container that serves: web and worker. */
function serverProblems(
  container: Container,
  pod: PodSpec,
  settings: Readonly<Record<string, string | undefined>>,
  writable: string[],
): string[] {
  const { ports = [], startupProbe, livenessProbe, readinessProbe, command = [] } = container;
  const isWeb = command.at(-1) === 'dist/src/web.js';
  const own = settings[isWeb ? 'PORT' : 'REALTIME_PORT'];
  const portNames = new Set(ports.flatMap(({ name, containerPort }) => [name, containerPort]));
  const asks = (probe: HttpProbe | undefined, path: string) =>
    probe?.httpGet?.path === path && portNames.has(probe.httpGet.port);
  const paused = Number(container.lifecycle?.preStop?.exec?.command?.at(-1) ?? 0) * 1000;
  // Web has no handlers, so none that it stops.
  const neededMs = paused + stopNeedsMs(isWeb ? { ...settings, STOP_GRACE_MS: '0' } : settings);
  return [
    ports.some(({ containerPort }) => String(containerPort) === own) ? '' : `listens on ${own}, and no port says so`,
    settings['HOST'] === '0.0.0.0' || settings['HOST'] === '::' ? '' : 'listens to nobody outside of its pod',
    asks(startupProbe, '/healthz') ? '' : 'has no startup probe on /healthz',
    // A restart brings no store back, so liveness must not ask whether one is there.
    asks(livenessProbe, '/healthz') ? '' : 'has no liveness probe on /healthz',
    asks(readinessProbe, '/readyz') ? '' : 'has no readiness probe on /readyz',
    // A store that says nothing is given two to three seconds before it counts as away.
    (readinessProbe?.timeoutSeconds ?? 1) > 3 ? '' : 'waits too short for /readyz',
    (pod.terminationGracePeriodSeconds ?? 30) * 1000 >= neededMs ? '' : `is killed before ${neededMs} ms are over`,
    writable.includes('/tmp') ? '' : 'cannot write to /tmp',
    !isWeb || writable.includes('/app/.next/cache') ? '' : 'cannot write to /app/.next/cache',
  ];
}
