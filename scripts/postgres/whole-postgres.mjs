import { existsSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';

const programs = ['initdb', 'postgres', 'pg_dump', 'pg_restore'];
/** Debian keeps the programs of a server here, and on PATH a wrapper of those of the client. */
const debian = '/usr/lib/postgresql';

/**
 * The folder of a PostgreSQL of this machine that has the server's programs and pg_dump of the same version: the embedded one
 * has no pg_dump, and an older one does not dump a newer server.
 *
 * @returns {string | undefined} the one on PATH, else the newest
 */
export function findWholePostgres() {
  const onPath = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, 'initdb'))
    .filter((file) => existsSync(file))
    .map((file) => path.dirname(realpathSync(file)));
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : [];
  const folders = [...onPath, ...versions.map((version) => path.join(debian, version, 'bin'))];
  return folders.find((folder) => programs.every((program) => existsSync(path.join(folder, program))));
}
