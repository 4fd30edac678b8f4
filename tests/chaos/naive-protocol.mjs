/**
 * The negative control: a preload that makes the naive design out of the real one by patching the protocol's modules as
 * they are loaded. Attempts are finished without their lease token, jobs are claimed whatever their status and
 * generation, nothing is swept and nobody asks whether a job is still his: the queue alone is trusted. The audit must then find lost or doubled jobs.
 */
import { registerHooks } from 'node:module';

/** @type {Record<string, [pattern: string, replacement: string][]>} */
const patches = {
  '/src/server/jobs/transition-job/claim-jobs.ts': [
    ['j.generation = w.generation AND ', ''],
    ["j.status = 'pending' AND j.run_at <=", "j.status IN ('pending', 'active') AND j.run_at <="],
  ],
  '/src/server/jobs/transition-job/finish-attempts.ts': [
    ["CASE WHEN g.token = j.lease_token AND j.status = 'active' THEN true ELSE false END", 'true'],
  ],
  '/src/server/jobs/transition-job/ended-tail.ts': [
    ['SELECT m.id, m.attempt, m.worker_id, m.ended_token,', 'SELECT m.id, m.attempt, m.worker_id, gen_random_uuid(),'],
  ],
  '/worker/heartbeat.ts': [
    ["if (!held.has(token)) running.stop(token, 'cancelled');", ';'],
    ["    running.stopAll('lease_lost');\n    workerId", '    workerId'],
    ["running.stopAll('lease_lost');\n  }\n\n  const timers", ';\n  }\n\n  const timers'],
  ],
  '/worker/maintenance/maintenance.ts': [['isElected = await sweep();', '']],
};

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const name = Object.keys(patches).find((suffix) => url.split('?')[0]?.endsWith(suffix));
    if (name === undefined) return loaded;
    let source = new TextDecoder().decode(bytesOf(loaded.source));
    for (const [pattern, replacement] of patches[name] ?? []) {
      if (!source.includes(pattern)) throw new Error(`The negative control is out of date: ${name} has no ${pattern}`);
      source = source.replace(pattern, replacement);
    }
    return { ...loaded, source };
  },
});

/** @param {import('node:module').ModuleSource | null | undefined} source */
function bytesOf(source) {
  return typeof source === 'string' ? new TextEncoder().encode(source) : (source ?? new Uint8Array());
}
