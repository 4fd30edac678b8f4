/**
 * What the launcher lends to the command line, from sources and built alike. Loaded when asked for: most commands need none.
 *
 * @type {Pick<import('../cli/cli.ts').Cli, 'joinEmbeddedDatabase' | 'startProcesses'>}
 */
export const lentToCli = {
  joinEmbeddedDatabase: async () => (await import('../postgres/shared-postgres.mjs')).joinPostgres(),
  startProcesses: async (names, options) => (await import('./serve.mjs')).startProcesses(names, options),
};
