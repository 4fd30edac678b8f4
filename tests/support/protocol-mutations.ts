import type { Mutation } from './protocol-database.ts';

const without =
  (part: string | RegExp, by = '') =>
  (text: string) =>
    text.replace(part, by);

const ofTable = { statement: 'claim_ready_jobs', queue: 'postgres' } as const;

/** Protections of the protocol, each taken away from the statement that has it. */
export const mutations: Record<string, Mutation> = {
  'a finish does not look at the lease token': {
    statement: 'finish_attempts',
    rewrite: without('g.token = j.lease_token AND'),
  },
  'a claim does not look at the generation': {
    statement: 'claim_jobs',
    rewrite: without('j.generation = w.generation AND'),
  },
  'a claim does not look at the status': {
    statement: 'claim_jobs',
    rewrite: without("AND j.status = 'pending'"),
  },
  'a claim does not look at expiresAt': {
    statement: 'claim_jobs',
    rewrite: without(' OR j.expires_at > taskflow.now()', ' OR true'),
  },
  'a claim does not look at the deadline': {
    statement: 'claim_jobs',
    rewrite: without('j.deadline_at > taskflow.now()', 'true'),
  },
  'a claim does not look at the time when the job is due': {
    statement: 'claim_jobs',
    rewrite: without('AND j.run_at <= taskflow.now()'),
  },
  'a worker whose lease is over claims': {
    statement: 'claim_jobs',
    rewrite: without(/AND w\.lease_expires_at > taskflow\.now\(\)/),
  },
  'a worker that drains claims': {
    statement: 'claim_jobs',
    rewrite: without("AND w.state = 'running'"),
  },
  'the sweep takes jobs from workers that live': {
    statement: 'sweep_lost',
    rewrite: without('AND w.lease_expires_at > taskflow.now()', 'AND false'),
  },
  'the sweep takes no job from a worker whose row is there': {
    statement: 'sweep_lost',
    rewrite: without('AND w.lease_expires_at > taskflow.now()'),
  },
  'a cancel does not look at the status': {
    statement: 'cancel_jobs',
    rewrite: without("AND j.status IN ('pending', 'active')"),
  },
  'a retry does not look at the status': {
    statement: 'retry_jobs',
    rewrite: without("AND j.status IN ('failed', 'cancelled')"),
  },
  'a retry does not wait for the lease of the old attempt': {
    statement: 'retry_jobs',
    rewrite: without(
      /coalesce\(a\.finished_at, l\.finished_at\) \+ \$3 \* interval '1 millisecond'/,
      "taskflow.now() + $3 * interval '0'",
    ),
  },
  'a lease that was over is renewed': {
    statement: 'beat_worker',
    rewrite: without('AND lease_expires_at > taskflow.now()'),
  },
  'an expired job that was attempted is failed': {
    statement: 'sweep_expired',
    rewrite: without('AND j.attempt = 0'),
  },
  'lost hints are not made again': {
    statement: 'sweep_gone_hints',
    rewrite: without("j.status = 'pending'", 'false'),
  },
  'lost hints are made again only while the queue is empty': {
    statement: 'sweep_gone_hints',
    rewrite: without('WHERE NOT $1::boolean', 'WHERE false'),
  },
  'jobs that the queue did not take are not hinted': {
    statement: 'sweep_undispatched',
    rewrite: without("WHERE j.status = 'pending'", 'WHERE false'),
  },
  'a finish leaves the generation as it is': {
    statement: 'finish_attempts',
    rewrite: without("generation = j.generation + CASE WHEN e.new_status = 'pending' THEN 1 ELSE 0 END,"),
  },
  'an attempt that was lost costs nothing': {
    statement: 'sweep_lost',
    rewrite: without("e.outcome IS NULL OR e.outcome = 'released'", 'true'),
  },
  'an end of a job has no delivery': {
    statement: 'sweep_expired',
    rewrite: without('WHERE m.callback_url IS NOT NULL', 'WHERE false'),
  },
  'an end of a job is not counted': {
    statement: 'cancel_jobs',
    rewrite: without("SELECT task_type, 'open', -1 FROM moved", "SELECT task_type, 'open', 0 FROM moved"),
  },
  'a claim from the table does not look at the status': {
    ...ofTable,
    rewrite: without("j.status = 'pending' AND j.run_at", "j.status <> 'completed' AND j.run_at"),
  },
  'a claim from the table takes what was put off': {
    ...ofTable,
    rewrite: without('AND j.run_at <= j.dispatched_at'),
  },
  'a claim from the table does not look at expiresAt': {
    ...ofTable,
    rewrite: without(' OR j.expires_at > taskflow.now()', ' OR true'),
  },
  'a claim from the table does not look at the deadline': {
    ...ofTable,
    rewrite: without('j.deadline_at > taskflow.now()', 'true'),
  },
  'a claim from the table does not look at the pause': {
    ...ofTable,
    rewrite: without('AND NOT t.paused'),
  },
  'a worker whose lease is over claims from the table': {
    ...ofTable,
    rewrite: without('AND w.lease_expires_at > taskflow.now()'),
  },
  'a worker that drains claims from the table': {
    ...ofTable,
    rewrite: without("AND w.state = 'running'"),
  },
  'looks that were lost are not made again': {
    statement: 'ready_lanes',
    queue: 'postgres',
    rewrite: without('WHERE NOT t.pull', 'WHERE false AND NOT t.pull'),
  },
};
