import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import path from 'node:path';
import { countOf } from '../../../src/client/format-number.ts';
import type { Env } from '../../../src/server/env.ts';
import { ok, problem, warning, type Finding } from './finding.ts';
import { messageOf } from './message-of.ts';

const name = 'handlers';

/** Whether HANDLERS_DIR can be read here, with a file of handlers in it. None is loaded: that would run it. */
export async function checkHandlers({ HANDLERS_DIR }: Env): Promise<Finding> {
  if (HANDLERS_DIR === undefined) return ok(name, 'the built-in ones (no HANDLERS_DIR)');
  try {
    const files = (await readdir(HANDLERS_DIR)).filter((file) => /(?<!\.test|\.d)\.[jt]s$/.test(file));
    for (const file of files) await access(path.join(HANDLERS_DIR, file), constants.R_OK);
    const found = `${countOf(files.length, 'file')} in ${HANDLERS_DIR}`;
    if (files.length > 0) return ok(name, found);
    const why = 'a worker has the built-in task types alone';
    return warning(name, found, why, 'put *.ts or *.js files there that export defineTask(…)');
  } catch (error) {
    const found = `HANDLERS_DIR cannot be read: ${messageOf(error)}`;
    return problem(
      name,
      found,
      'a worker does not start with it',
      'mend the path or its rights, on each machine of a worker',
    );
  }
}
