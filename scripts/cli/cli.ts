import type { Command } from 'commander';

/** What a command is given beside its own arguments. */
export interface Cli {
  /** Where relative file names start: the folder the caller stands in, which under `npm run` is not this process's. */
  folder: string;
  /** Aborted by Ctrl-C, right before the process ends: the last chance to say how far the command came. */
  signal: AbortSignal;
  /** From now on Ctrl-C does not end this process: the command does, when it is through. */
  keepOnInterrupt(): void;
  /** Joins the embedded PostgreSQL that TaskFlow runs on without DATABASE_URL. */
  joinEmbeddedDatabase(): Promise<EmbeddedDatabase>;
  /** Migrates, then runs these until a signal comes. */
  startProcesses(names: ('web' | 'worker')[], options: { isWatched: boolean }): Promise<void>;
}

export interface EmbeddedDatabase {
  url: string;
  leave(): Promise<void>;
}

/** The options that every command has. */
export interface GlobalOptions {
  url?: string;
  key?: string;
  keyFile?: string;
  json?: boolean;
  verbose?: boolean;
}

/** What a file of `commands/` exports: adds arguments, options, examples and the action to its command. */
export type DescribeCommand = (command: Command, cli: Cli) => void;
