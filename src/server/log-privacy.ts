import type { Env } from './env.ts';

const marker = '[redacted]';
/** A shorter one would be found by chance in every line. */
const shortest = 6;

/** Settings that hold secrets, as far as a logger is given them. */
export type SecretSettings = Partial<
  Pick<
    Env,
    | 'DATABASE_URL'
    | 'DATABASE_DIRECT_URL'
    | 'REDIS_URL'
    | 'REDIS_SENTINEL_PASSWORD'
    | 'SMTP_URL'
    | 'S3_SECRET_ACCESS_KEY'
    | 'TASKFLOW_BOOTSTRAP_KEY'
    | 'SESSION_SECRET'
    | 'WEBHOOK_SECRET'
    | 'TASKFLOW_ENCRYPTION_KEYS'
  >
>;

/** API keys, webhook secrets, session cookies, and the password of any URL. */
const patterns: [RegExp, string][] = [
  [/\btf_[\w-]{40,}/g, `tf_${marker}`],
  [/\bwhsec_[A-Za-z0-9+/=]{24,}/g, `whsec_${marker}`],
  [/\b(taskflow_session\w*)=[^;\s"]+/g, `$1=${marker}`],
  [/([a-z][a-z0-9+.-]*:\/\/[^\s/:@"]*):[^\s/@"]+@/gi, `$1:${marker}@`],
];

/**
 * What takes secrets out of a log line, wherever they stand in it: those of the settings verbatim, and others by their form.
 * The last net: nothing of the kind is meant to be handed to a logger.
 */
export function secretsOutOf(env: SecretSettings): (line: string) => string {
  const known = knownSecrets(env);
  return (line) => {
    const left = known.reduce((text, secret) => text.replaceAll(secret, marker), line);
    return patterns.reduce((text, [pattern, shown]) => text.replaceAll(pattern, shown), left);
  };
}

function knownSecrets(env: SecretSettings): string[] {
  const urls = [env.DATABASE_URL, env.DATABASE_DIRECT_URL, env.REDIS_URL, env.SMTP_URL];
  const plain = [
    env.TASKFLOW_BOOTSTRAP_KEY,
    env.SESSION_SECRET,
    env.REDIS_SENTINEL_PASSWORD,
    env.S3_SECRET_ACCESS_KEY,
    ...(env.WEBHOOK_SECRET ?? []),
  ];
  const keys = (env.TASKFLOW_ENCRYPTION_KEYS ?? []).map((key) => key.slice(key.indexOf(':') + 1));
  const secrets = [...urls.flatMap(passwordOf), ...plain, ...keys].filter((secret) => secret !== undefined);
  const forms = secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
  return [...new Set(forms)].filter((form) => form.length >= shortest).toSorted((a, b) => b.length - a.length);
}

/** As it is written in the URL, and as it is. One that is the user's name is no secret, but a word of many lines. */
function passwordOf(url: string | undefined): string[] {
  if (url === undefined) return [];
  const { password, username } = new URL(url);
  if (password === username) return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}

interface LoggedError {
  name: string;
  message: string;
  stack: string | undefined;
  code?: unknown;
  cause?: unknown;
  errors?: unknown[];
}

const mostErrors = 5;
const deepestCause = 5;

/**
 * An error as a log line has it: its name, message, stack and code, and what caused it. Nothing else that hangs on it, which
 * drivers fill with rows (`detail` of PostgreSQL) and commands (`command.args` of Redis, AUTH among them).
 */
export function errorForLog(error: unknown, depth = 0): unknown {
  if (!isErrorLike(error)) return typeof error === 'object' && error !== null ? {} : error;
  const logged: LoggedError = { name: error.name, message: error.message, stack: error.stack };
  if (typeof error.code === 'string' || typeof error.code === 'number') logged.code = error.code;
  if (depth >= deepestCause) return logged;
  if (error.cause !== undefined) logged.cause = errorForLog(error.cause, depth + 1);
  if (Array.isArray(error.errors)) {
    logged.errors = error.errors.slice(0, mostErrors).map((one: unknown) => errorForLog(one, depth + 1));
  }
  return logged;
}

interface ErrorLike extends Pick<LoggedError, 'name' | 'code' | 'message' | 'cause'> {
  stack?: string;
  errors?: unknown;
}

/** Also what `toAttemptError` makes of one. */
function isErrorLike(error: unknown): error is ErrorLike {
  return typeof error === 'object' && error !== null && 'message' in error && 'name' in error;
}
