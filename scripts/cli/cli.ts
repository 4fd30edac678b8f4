import type { Command } from 'commander';

/** What a command is given beside its own arguments. */
export interface Cli {
  /** Where relative file names start: the folder the caller stands in, which under `npm run` is not this process's. */
  folder: string;
  /** Aborted by Ctrl-C, right before the process ends: the last chance to say how far the command came. */
  signal: AbortSignal;
  /** Joins the embedded PostgreSQL that a checkout runs on without DATABASE_URL; nothing of it in an installed package. */
  joinEmbeddedDatabase: (() => Promise<EmbeddedDatabase>) | undefined;
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
