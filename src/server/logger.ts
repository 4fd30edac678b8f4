import { pino, type Logger as PinoLogger } from 'pino';
import { errorForLog, secretsOutOf, type SecretSettings } from './log-privacy.ts';

export type Logger = PinoLogger;

/**
 * The process's logger: one JSON object a line in production, readable lines in development. Payloads, keys, cookies
 * and passwords are never handed to it; what gets there all the same, in an error's text, is taken out of the line.
 */
export function createLogger(name: string, env: { LOG_LEVEL: string; NODE_ENV: string } & SecretSettings): Logger {
  const options = {
    name,
    level: env.LOG_LEVEL,
    base: { name, pid: process.pid },
    serializers: { err: (error: unknown) => errorForLog(error) },
    hooks: { streamWrite: secretsOutOf(env) },
  };
  if (env.NODE_ENV !== 'development') return pino(options);
  return pino({
    ...options,
    transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname,name', translateTime: 'HH:MM:ss.l' } },
  });
}
