import { z } from 'zod';
import { retrySchedules } from '../jobs/webhook-words.ts';
import { defaultSchema, isSchemaName, schemaRule } from './schema-name.ts';
import { withSecretFiles } from './secret-files.ts';

const int = (fallback: number, min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(max, { error }).default(fallback);
};
const port = (fallback: number) => int(fallback, 0, 65_535);
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

const places = list.pipe(
  z.array(z.string().regex(/^[^\s/@:]+(:\d{1,5})?$/, 'must be host:port, with commas')).min(1, 'must name one'),
);
const gibibyte = 1024 ** 3;

const envSchema = z
  .object({
    NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgresql:// URL' }),
    DATABASE_DIRECT_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgresql:// URL' }).optional(),
    DATABASE_POOL_SIZE: int(10, 1, 1000),
    DATABASE_SCHEMA: z.string().refine(isSchemaName, schemaRule).default(defaultSchema),
    REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// URL' }).optional(),
    REDIS_SENTINELS: places.optional(),
    REDIS_SENTINEL_PASSWORD: z.string().min(1).optional(),
    REDIS_CLUSTER_NODES: places.optional(),
    QUEUE_PREFIX: z
      .string()
      .regex(/^[\w{}-]{1,64}$/, 'must be 1 to 64 letters, digits, _, -, { or }')
      .optional(),
    PORT: port(3000),
    HOST: z.string().min(1).default('127.0.0.1'),
    PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional(),
    REALTIME_PORT: port(3001),
    REALTIME_PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional(),
    REALTIME_ADVERTISED_HOST: z.string().min(1).optional(),
    WORKER_CONCURRENCY: int(5, 1, 1000),
    WORKER_TASK_TYPES: list.optional(),
    HANDLERS_DIR: z.string().min(1).optional(),
    JOB_TIMEOUT_MS: int(30_000, 1, 86_400_000),
    MAX_RETRIES: int(3, 0, 10),
    LEASE_MS: int(10_000, 3000, 600_000),
    STOP_GRACE_MS: int(5000, 0, 600_000),
    SHUTDOWN_GRACE_MS: int(25_000, 0, 600_000),
    WEBHOOK_TIMEOUT_MS: int(10_000, 1, 600_000),
    WEBHOOK_MAX_RETRIES: int(3, 1, 100),
    WEBHOOK_RETRY_SCHEDULE: z.enum(retrySchedules).default('short'),
    WEBHOOK_ALLOWED_HOSTS: list.default([]),
    WEBHOOK_SECRET: list
      .pipe(
        z
          .array(z.string().regex(/^whsec_[A-Za-z0-9+/=]{24,}$/, 'must be whsec_ and at least 24 base64 characters'))
          .min(1, 'must hold a secret'),
      )
      .optional(),
    TASKFLOW_ENCRYPTION_KEYS: list
      .pipe(
        z
          .array(z.string().regex(/^[\w-]{1,32}:[A-Za-z0-9+/]{43}=$/, 'must be a name, a colon and 32 bytes in base64'))
          .min(1, 'must hold a key')
          .refine(
            (keys) => new Set(keys.map((key) => key.split(':', 1)[0])).size === keys.length,
            'must name each key once',
          ),
      )
      .optional(),
    CORS_ORIGIN: list.optional(),
    TASKFLOW_BOOTSTRAP_KEY: z.string().min(16, 'must be at least 16 characters').optional(),
    TRUST_PROXY: int(0, 0, 10),
    RATE_LIMIT_PER_KEY: int(600_000, 0, 1_000_000_000),
    RATE_LIMIT_PER_ADDRESS: int(120, 0, 1_000_000_000),
    RATE_LIMIT_WINDOW_SECONDS: int(60, 1, 3600),
    SESSION_SECRET: z.string().min(32, 'must be at least 32 characters').optional(),
    SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// URL' }).optional(),
    SMTP_FROM: z.string().min(3).default('TaskFlow <taskflow@localhost>'),
    TASKFLOW_KEEP_MAIL: z.stringbool().default(false),
    RETENTION_DAYS: int(30, 0, 36_500),
    RETENTION_EXPORT_DIR: z.string().min(1).optional(),
    S3_BUCKET: z
      .string()
      .regex(/^[\w.-]{3,63}$/, 'must be the name of a bucket')
      .optional(),
    S3_ENDPOINT: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional(),
    S3_REGION: z
      .string()
      .regex(/^[\w-]{1,64}$/, 'must be the name of a region')
      .default('us-east-1'),
    S3_ACCESS_KEY_ID: z.string().min(1).optional(),
    S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
    S3_PREFIX: z
      .string()
      .regex(/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/, 'must be names of letters, digits, -, _ and ., with / between')
      .max(200)
      .default(''),
    S3_FORCE_PATH_STYLE: z.stringbool().default(true),
    S3_ARTIFACTS_OVER_BYTES: int(10 * 1024 * 1024, 0, 25 * 1024 * 1024),
    S3_ARTIFACT_MAX_BYTES: int(gibibyte, 1, 64 * gibibyte),
    ALERT_WEBHOOK_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional(),
    ALERT_EMAIL: list
      .pipe(z.array(z.email({ error: 'must be e-mail addresses' })).min(1, 'must hold an address'))
      .optional(),
    ALERT_FAILURE_PERCENT: int(20, 1, 100),
    ALERT_WAITING_SECONDS: int(300, 1, 604_800),
    OTEL_EXPORTER_OTLP_ENDPOINT: z
      .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
      .optional(),
    OTEL_SERVICE_NAME: z.string().default('taskflow'),
    OTEL_TRACES_SAMPLER_ARG: z.coerce.number('must be a number from 0 to 1').min(0).max(1).default(1),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  })
  .refine(
    (env) =>
      env.S3_BUCKET === undefined || (env.S3_ACCESS_KEY_ID !== undefined && env.S3_SECRET_ACCESS_KEY !== undefined),
    { path: ['S3_BUCKET'], error: 'needs S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY beside it' },
  );

/** The variables that there are; each may be given as a file instead (`NAME_FILE`). */
export const settingNames: readonly string[] = Object.keys(envSchema.shape);

/** The settings, named as their variables (docs: README, "Settings"). */
export type Env = Readonly<z.output<typeof envSchema> & { QUEUE_PREFIX: string }>;

/** A setting has a bad value; `lines` has one line per variable. */
export class EnvError extends Error {
  readonly lines: string[];
  constructor(lines: string[]) {
    super(lines.join('\n'));
    this.name = 'EnvError';
    this.lines = lines;
  }
}

/**
 * Reads and validates the settings. An empty variable counts as unset, and `NAME_FILE` names a file with the value.
 *
 * @throws EnvError naming every variable that is wrong
 */
export function loadEnv(source: Readonly<Record<string, string | undefined>> = process.env): Env {
  const { settings, problems } = withSecretFiles(source, settingNames);
  if (problems.length > 0) throw new EnvError(problems);
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = envSchema.safeParse(given);
  if (parsed.success) {
    // What shares a database may well share a Redis.
    const { QUEUE_PREFIX = parsed.data.DATABASE_SCHEMA } = parsed.data;
    return Object.freeze({ ...parsed.data, QUEUE_PREFIX });
  }
  throw new EnvError(
    parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      return name in given ? `${name}: ${issue.message} (got ${shown(name, given[name])})` : `${name}: is required`;
    }),
  );
}

/** Values of URLs and secrets may hold passwords: they are not repeated. */
function shown(name: string, value: string | undefined): string {
  return /URL|SECRET|KEY|PASSWORD/.test(name) ? 'a value that is not shown here' : JSON.stringify(value);
}

const loopbackHosts = new Set(['127.0.0.1', '::1', '[::1]', 'localhost']);

/** Whether it stands for every address of this machine, and so is none that others can use. */
export function isEveryAddress(host: string): boolean {
  return /^(0\.0\.0\.0|::|\[::\])$/.test(host);
}

/** Whether the process listens on this machine alone. */
export function isLoopbackHost(host: string): boolean {
  return loopbackHosts.has(host);
}

/** Origins that browsers may call from: CORS_ORIGIN, or this machine on PORT and PUBLIC_URL. */
export function allowedOrigins(env: Env, actualPort: number = env.PORT): string[] {
  if (env.CORS_ORIGIN) return env.CORS_ORIGIN;
  const local = ['localhost', '127.0.0.1', '[::1]'].map((host) => `http://${host}:${actualPort}`);
  return env.PUBLIC_URL ? [...local, new URL(env.PUBLIC_URL).origin] : local;
}
