import { fileURLToPath } from 'node:url';

/** For NODE_COMPILE_CACHE: hundreds of processes are started from the same files, and with it each is up a third sooner. */
export const compileCache = fileURLToPath(new URL('../../.taskflow/compile-cache', import.meta.url));
