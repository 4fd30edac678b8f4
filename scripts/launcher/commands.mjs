/** @typedef {(args: string[]) => Promise<void>} Command */

/**
 * Every `npm run …` of TaskFlow. Loaded when asked for: most need packages that may not be installed when the launcher
 * starts.
 *
 * @type {Record<string, () => Promise<Command>>}
 */
export const commands = {
  demo: async () => (await import('../demo/demo.mjs')).demoCommand,
  start: async () => (await import('./serve.mjs')).startCommand,
  'start:web': async () => (await import('./serve.mjs')).startWebCommand,
  'start:worker': async () => (await import('./serve.mjs')).startWorkerCommand,
  dev: async () => (await import('./serve.mjs')).devCommand,
  migrate: async () => (await import('./database.mjs')).migrateCommand,
  build: async () => (await import('./build.mjs')).buildCommand,
  typecheck: async () => (await import('../checks/check-commands.mjs')).typecheckCommand,
  lint: async () => (await import('../checks/check-commands.mjs')).lintCommand,
  format: async () => (await import('../checks/check-commands.mjs')).formatCommand,
  bench: async () => (await import('../checks/bench-command.mjs')).benchCommand,
  chaos: async () => (await import('../checks/chaos-command.mjs')).chaosCommand,
  taskflow: async () => (await import('./taskflow-command.mjs')).taskflowCommand,
  test: async () => (await import('../checks/run-tests.mjs')).testCommand,
};
