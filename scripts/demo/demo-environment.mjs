/** Settings of a real installation, which a demo must not touch: its jobs, its mail, its door. */
const leftOut = [
  ...['DATABASE_URL', 'DATABASE_DIRECT_URL', 'DATABASE_SCHEMA', 'REDIS_URL', 'QUEUE_PREFIX'],
  ...['HOST', 'PUBLIC_URL', 'REALTIME_PUBLIC_URL'],
  ...['HANDLERS_DIR', 'WORKER_TASK_TYPES', 'CORS_ORIGIN', 'TASKFLOW_BOOTSTRAP_KEY', 'SESSION_SECRET'],
  ...[
    'SMTP_URL',
    'SMTP_FROM',
    'MAX_RETRIES',
    'JOB_TIMEOUT_MS',
    'WEBHOOK_MAX_RETRIES',
    'WEBHOOK_TIMEOUT_MS',
    'RETENTION_DAYS',
  ],
];

/**
 * @param {object} options
 * @param {string} options.databaseUrl
 * @param {number} options.port
 * @param {string} options.webhookSecret
 * @param {string} options.receiverHost
 * @returns {NodeJS.ProcessEnv}
 */
export function demoEnvironment({ databaseUrl, port, webhookSecret, receiverHost }) {
  const inherited = Object.entries(process.env).filter(([name]) => !leftOut.includes(name));
  return {
    LOG_LEVEL: 'warn',
    ...Object.fromEntries(inherited),
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    PORT: String(port),
    WEBHOOK_SECRET: webhookSecret,
    WEBHOOK_ALLOWED_HOSTS: receiverHost,
    // Without a mail server the message is kept whole and shown on the dashboard, marked as not sent.
    TASKFLOW_KEEP_MAIL: 'true',
  };
}
