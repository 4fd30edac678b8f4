import { stat } from 'node:fs/promises';
import { isLoopbackHost, type Env } from '../../../src/server/env.ts';
import { ok, problem, unknown, warning, type Finding } from './finding.ts';
import type { Patient } from './patient.ts';

const name = 'secrets';

interface SecretsRow {
  keys: number;
  encrypted: string[];
  /** Names of keys that newer values are encrypted with. */
  used: string[];
}

// The newest of each encrypted type tell by which keys this system encrypts now.
const question = `
  WITH encrypted AS (SELECT task_type FROM taskflow.task_types WHERE encrypt)
  SELECT (SELECT count(*)::int FROM taskflow.api_keys WHERE revoked_at IS NULL
      AND (expires_at IS NULL OR expires_at > taskflow.now())) AS keys,
    ARRAY(SELECT task_type FROM encrypted ORDER BY task_type) AS encrypted,
    ARRAY(SELECT DISTINCT split_part(j.payload ->> 'taskflow:sealed', '.', 2) FROM encrypted e CROSS JOIN LATERAL (
      SELECT payload FROM taskflow.jobs WHERE task_type = e.task_type ORDER BY created_at DESC, id DESC LIMIT 100
    ) j WHERE j.payload ? 'taskflow:sealed' ORDER BY 1) AS used`;

/** Whether keys and secrets are there and no child's play. None of them is shown. */
export async function checkSecrets({ env, ask }: Patient, isDatabaseUp: boolean): Promise<Finding> {
  const weak = weakSecrets(env);
  if (weak.length > 0) {
    const why = 'whoever guesses it may do what you may';
    return problem(
      name,
      `easily guessed: ${weak.join(', ')}`,
      why,
      'take random ones, such as of "openssl rand -hex 32"',
    );
  }
  if (await othersReadEnvFile()) {
    const why = 'every user of this machine can read the passwords and keys in it';
    return warning(name, 'others may read .env', why, 'chmod 600 .env');
  }
  if (!isDatabaseUp) return unknown(name, 'the keys are in the database', 'let the database answer first');
  const [row] = await ask<SecretsRow>(question);
  return judgeStored(env, row ?? { keys: 0, encrypted: [], used: [] });
}

function judgeStored(env: Env, { keys, encrypted, used }: SecretsRow): Finding {
  const given = new Set((env.TASKFLOW_ENCRYPTION_KEYS ?? []).map((key) => key.split(':', 1)[0] ?? ''));
  if (encrypted.length > 0 && given.size === 0) {
    const found = `no TASKFLOW_ENCRYPTION_KEYS, and ${encrypted.join(', ')} is encrypted`;
    return problem(name, found, 'no process starts without them', 'set it: its keys are kept outside of the database');
  }
  const lost = used.filter((key) => !given.has(key));
  if (lost.length > 0) {
    const found = `TASKFLOW_ENCRYPTION_KEYS lacks ${lost.map((key) => `"${key}"`).join(', ')}`;
    const why = 'jobs that are encrypted with it cannot run or be shown';
    return problem(name, found, why, 'add it behind the first, then "taskflow reencrypt"');
  }
  if (keys === 0 && !isLoopbackHost(env.HOST) && env.TASKFLOW_BOOTSTRAP_KEY === undefined) {
    const found = `HOST=${env.HOST} is open to others, and there is no API key`;
    return problem(name, found, 'web and worker refuse to start', 'set TASKFLOW_BOOTSTRAP_KEY, or make a key first');
  }
  const encryption = given.size === 0 ? 'nothing is encrypted' : `encrypted with "${[...given][0]}"`;
  return ok(name, `${keys === 0 ? 'no API key, only this machine may call' : `API keys: ${keys}`}; ${encryption}`);
}

/** Names of variables whose value has hardly any randomness. */
export function weakSecrets(env: Env): string[] {
  const values: [name: string, value: string | undefined][] = [
    ['TASKFLOW_BOOTSTRAP_KEY', env.TASKFLOW_BOOTSTRAP_KEY],
    ['SESSION_SECRET', env.SESSION_SECRET],
    ...(env.WEBHOOK_SECRET ?? []).map((value): [string, string] => ['WEBHOOK_SECRET', value.slice('whsec_'.length)]),
    ...(env.TASKFLOW_ENCRYPTION_KEYS ?? []).map((value): [string, string] => [
      'TASKFLOW_ENCRYPTION_KEYS',
      value.slice(value.indexOf(':') + 1),
    ]),
  ];
  const weak = values.filter(([, value]) => value !== undefined && isWeak(value)).map(([variable]) => variable);
  const { hostname, password } = new URL(env.DATABASE_URL);
  if (!isLoopbackHost(hostname) && /^(taskflow|postgres|password|admin|changeme|secret)?$/i.test(password)) {
    // No password at all: a socket, a certificate or a trusted network.
    if (password !== '') weak.push('the password in DATABASE_URL');
  }
  return [...new Set(weak)];
}

/** 16 random hex digits have about ten different ones. */
function isWeak(value: string): boolean {
  return new Set(value).size < 6 || /change[-_ ]?me|password|example|secret|123456/i.test(value);
}

async function othersReadEnvFile(): Promise<boolean> {
  const file = await stat('.env').catch(() => undefined);
  return process.platform !== 'win32' && file !== undefined && (file.mode & 0o004) !== 0;
}
