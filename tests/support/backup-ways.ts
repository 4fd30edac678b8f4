import { execFile } from 'node:child_process';
import { chownSync, mkdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { postgresUser } from '../../scripts/postgres/system-user.mjs';
import { findWholePostgres } from '../../scripts/postgres/whole-postgres.mjs';
import type { startPostgres, RunningPostgres } from './start-postgres.ts';

const exec = promisify(execFile);

/** Starts a server that the caller ends. */
export type StartPostgres = typeof startPostgres;
type ServerOptions = Parameters<StartPostgres>[0];

interface Backup {
  /** Answers the address of what was restored, in a server of its own. */
  restore(start: StartPostgres): Promise<string>;
}

interface Work {
  /** Goes on while the backup is taken. */
  meanwhile(): Promise<void>;
  /** Comes after the moment that is restored. */
  tooLate(): Promise<void>;
}

/** How docs/backup.md backs up the database `taskflow` of a server that is at work, into a folder. */
interface BackupWay {
  name: string;
  server(folder: string): ServerOptions;
  backUp(postgres: RunningPostgres, folder: string, work: Work): Promise<Backup>;
}

/** With the PostgreSQL of this machine: the embedded one has no pg_dump. */
export const dumped: BackupWay = {
  name: 'a dump',
  server: () => ({ durable: true, from: { binaries: wholePostgres() } }),
  async backUp(postgres, folder, { meanwhile, tooLate }) {
    const file = path.join(folder, 'taskflow.dump');
    const program = (name: string) => path.join(wholePostgres(), name);
    await Promise.all([exec(program('pg_dump'), ['-Fc', '-f', file, postgres.urlOf('taskflow')]), meanwhile()]);
    await tooLate();
    return {
      async restore(start) {
        const empty = await start({ durable: true, from: { binaries: wholePostgres() } });
        const client = new pg.Client({ connectionString: empty.urlOf('postgres') });
        await client.connect();
        await client.query('CREATE DATABASE taskflow');
        await client.end();
        const options = ['--no-owner', '--exit-on-error', '--single-transaction'];
        await exec(program('pg_restore'), [...options, '-d', empty.urlOf('taskflow'), file]);
        return empty.urlOf('taskflow');
      },
    };
  },
};

/** The embedded server comes without pg_basebackup: this is what that does, by the server's own functions. */
export const toPointInTime: BackupWay = {
  name: 'a base backup and WAL to a point in time',
  server(folder) {
    const archive = archiveIn(folder);
    mkdirSync(archive);
    for (const each of [folder, archive]) giveToPostgres(each);
    const command = `archive_command=test ! -f ${archive}/%f && cp %p ${archive}/%f`;
    return { durable: true, settings: ['archive_mode=on', command] };
  },
  async backUp(postgres, folder, { meanwhile, tooLate }) {
    const data = path.join(folder, 'data');
    const client = new pg.Client({ connectionString: postgres.urlOf('postgres') });
    await client.connect();
    await client.query(`SELECT pg_backup_start('test', true)`);
    // A file may go while it is copied: WAL tells what was in it.
    await exec('cp', ['-a', postgres.folder, data]).catch((error: unknown) => {
      if (!/No such file/.test(String(error))) throw error;
    });
    const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(true)');
    await writeForPostgres(path.join(data, 'backup_label'), rows[0]?.labelfile ?? '');
    await meanwhile();
    const moment = await client.query<{ at: string }>('SELECT clock_timestamp()::text AS at');
    await tooLate();
    await client.query('SELECT pg_switch_wal()');
    await client.end();
    return {
      async restore(start) {
        await rm(path.join(data, 'postmaster.pid'), { force: true });
        await writeForPostgres(path.join(data, 'recovery.signal'), '');
        const from = [`restore_command=cp ${archiveIn(folder)}/%f %p`];
        const until = [`recovery_target_time=${moment.rows[0]?.at}`, 'recovery_target_action=promote'];
        return (await start({ durable: true, data, settings: [...from, ...until] })).urlOf('taskflow');
      },
    };
  },
};

const archiveIn = (folder: string) => path.join(folder, 'archive');

/** As root the server runs as another user. */
function giveToPostgres(file: string): void {
  const user = postgresUser();
  if (user) chownSync(file, user.uid, user.gid);
}

async function writeForPostgres(file: string, text: string): Promise<void> {
  await writeFile(file, text);
  giveToPostgres(file);
}

function wholePostgres(): string {
  const found = findWholePostgres();
  if (found === undefined) throw new Error('This test needs PostgreSQL with pg_dump: install the package postgresql.');
  return found;
}
