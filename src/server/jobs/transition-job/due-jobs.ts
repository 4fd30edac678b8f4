/** The SQL by which jobs are chosen from the table: by priority, within one by their keys' turns, and within limits. */

/** What makes a pending job `j` one to be claimed now. One from SQL is counted by the sweep first. */
export const claimable = `j.status = 'pending' AND j.run_at <= taskflow.now() AND j.dispatches > 0
        AND (j.expires_at IS NULL OR j.attempt > 0 OR j.expires_at > taskflow.now())
        AND (j.deadline_at IS NULL OR j.deadline_at > taskflow.now()) AND j.attempts_charged < j.max_attempts`;

/** Whether a task type `t` has a limit of any kind, so that its claims go one after the other. */
export const isLimited = (t: string): string =>
  `(${t}.concurrency IS NOT NULL OR ${t}.concurrency_per_key IS NOT NULL OR ${t}.rate_limit_max IS NOT NULL
      OR ${t}.key_rate_max IS NOT NULL)`;

/** Whether all task types are paused, beside those that are paused one by one. */
export const allPaused = `EXISTS (SELECT FROM taskflow.settings WHERE key = 'jobs_paused' AND value = 'true'::jsonb)`;

/** Among so many keys at least it is looked for those of which the fewest jobs run. */
const leastKeys = 4;
/** Most keys that one claim looks at in a lane; behind them it goes on the next time, after a while if it found none. */
const mostKeys = 500;
const longRingMs = 100;
/** Rates are looked at in steps of this, so that a high one is not a hint for each job. */
const shortestWaitMs = 20;

const hasWaited = `j.run_at <= taskflow.now() - $7::float8 * interval '1 millisecond'`;

/** The jobs of the lane of `l` with a key that are due. */
const keyed = (l: string): string =>
  `j.task_type = ${l}.task_type AND j.priority = ${l}.priority AND j.status = 'pending'
          AND j.concurrency_key IS NOT NULL AND j.dispatched_at IS NOT NULL`;

/**
 * Task types that may be claimed from, with the room that their limits leave. It follows a CTE `wanted (slots)`.
 *
 * A claim counts what is active in its snapshot, so no other claim may have come between that and its own: each locks the
 * gate of its type and counts itself there, and one that finds the gate counted on since its snapshot was taken does
 * nothing (`stale`) and is repeated. Ends of attempts need no gate: they only make room.
 */
const types = `gates AS (
    SELECT g.task_type, g.claims, g.tokens, g.refilled_at, g.waits, g.wake_at
    FROM taskflow.task_gates g JOIN taskflow.task_types t ON t.task_type = g.task_type
    WHERE g.task_type = ANY($1::text[]) AND ${isLimited('t')}
    ORDER BY g.task_type FOR UPDATE OF g
  ),
  stale AS (
    SELECT g.task_type FROM gates g JOIN taskflow.task_gates s ON s.task_type = g.task_type AND s.claims <> g.claims
  ),
  types AS (
    SELECT t.task_type, t.concurrency_per_key, t.rate_limit_max, t.rate_limit_per_ms, t.key_rate_max, t.key_rate_per_ms,
      g.task_type IS NOT NULL AS is_limited, g.waits, g.wake_at, p.places, b.level,
      least(w.slots, p.places, floor(b.level))::int AS room
    FROM taskflow.task_types t LEFT JOIN gates g ON g.task_type = t.task_type CROSS JOIN wanted w
      CROSS JOIN LATERAL (SELECT CASE WHEN t.concurrency IS NOT NULL THEN greatest(0, t.concurrency - (
        SELECT count(*)::int FROM taskflow.jobs j WHERE j.status = 'active' AND j.task_type = t.task_type)) END AS places) p
      CROSS JOIN LATERAL (SELECT CASE WHEN t.rate_limit_max IS NOT NULL THEN
        taskflow.bucket_level(g.tokens, g.refilled_at, t.rate_limit_max, t.rate_limit_per_ms) END AS level) b
    WHERE t.task_type = ANY($1::text[]) AND t.pull = $4 AND NOT t.paused AND NOT ${allPaused}
      AND t.task_type NOT IN (SELECT task_type FROM stale)
  ),
  lanes AS (
    SELECT t.task_type, u.priority, u.after COLLATE "C" AS after, t.room
    FROM unnest($1::text[], $2::smallint[], $3::text[]) AS u(task_type, priority, after)
    JOIN types t ON t.task_type = u.task_type
  )`;

/**
 * The keys of each lane in their order, from behind the one that was served last, once around: as many as there are slots
 * for. One step of the recursion is one look into the index, however many jobs a key has.
 */
const ring = `ring AS (
    SELECT l.task_type, l.priority, l.after, l.after AS key, false AS wrapped, 0 AS step, 0 AS found, 0 AS room,
      NULL::float8 AS level, 0 AS running
    FROM lanes l WHERE l.room > 0
    UNION ALL
    SELECT r.task_type, r.priority, r.after, k.key, k.wrapped, r.step + 1, r.found + CASE WHEN m.room > 0 THEN 1 ELSE 0 END,
      m.room, v.level, n.running
    FROM ring r JOIN types t ON t.task_type = r.task_type CROSS JOIN wanted w
      CROSS JOIN LATERAL (
        (SELECT j.concurrency_key AS key, r.wrapped FROM taskflow.jobs j
          WHERE ${keyed('r')} AND j.concurrency_key > r.key AND (NOT r.wrapped OR j.concurrency_key <= r.after)
          ORDER BY j.concurrency_key LIMIT 1)
        UNION ALL
        (SELECT j.concurrency_key, true FROM taskflow.jobs j
          WHERE ${keyed('r')} AND NOT r.wrapped AND j.concurrency_key <= r.after ORDER BY j.concurrency_key LIMIT 1)
        LIMIT 1
      ) k
      CROSS JOIN LATERAL (SELECT CASE WHEN t.key_rate_max IS NOT NULL THEN coalesce((
        SELECT taskflow.bucket_level(b.tokens, b.refilled_at, t.key_rate_max, t.key_rate_per_ms) FROM taskflow.key_rates b
        WHERE b.task_type = r.task_type AND b.concurrency_key = k.key), t.key_rate_max) END AS level) v
      CROSS JOIN LATERAL (SELECT count(*)::int AS running FROM taskflow.jobs j
        WHERE j.status = 'active' AND j.task_type = r.task_type AND j.concurrency_key = k.key) n
      CROSS JOIN LATERAL (SELECT greatest(0, least(t.room, floor(v.level), t.concurrency_per_key - n.running))::int AS room) m
    WHERE r.step < ${mostKeys} AND r.found < greatest(w.slots, ${leastKeys})
  )`;

/**
 * The jobs that are taken, the n-th for the n-th slot: of the key of which the fewest run, of as few in the order of the
 * walk.
 */
const chosen = `keys AS (
    -- Filled up to one level, were all keys to have enough jobs; one at least, for it may be that others can give none.
    SELECT r.*, least(r.room, greatest(1, ceil((w.slots + sum(r.running) OVER lane)::float8 / count(*) OVER lane)
      - r.running))::int AS most
    FROM ring r CROSS JOIN wanted w WHERE r.step > 0 AND r.room > 0
    WINDOW lane AS (PARTITION BY r.task_type, r.priority)
  ),
  locked_keyed AS (
    SELECT k.task_type, k.key, k.step, k.room, k.running, o.* FROM keys k CROSS JOIN LATERAL (
      SELECT j.id, j.priority, j.run_at FROM taskflow.jobs j
      WHERE ${keyed('k')} AND j.concurrency_key = k.key AND ${claimable} AND ${hasWaited}
      ORDER BY j.run_at, j.id LIMIT k.most FOR UPDATE OF j SKIP LOCKED) o
  ),
  -- The jobs without a key are one key more, before all others: its turn is where the walk begins anew.
  others AS MATERIALIZED (
    SELECT l.task_type, l.priority, l.room,
      CASE WHEN l.after = '' THEN k.steps ELSE k.steps_before END + 0.5 AS step,
      CASE WHEN k.steps > 0 THEN (SELECT count(*)::int FROM taskflow.jobs j
        WHERE j.status = 'active' AND j.task_type = l.task_type AND j.concurrency_key IS NULL) ELSE 0 END AS running
    FROM lanes l CROSS JOIN LATERAL (
      SELECT count(*) AS steps, count(*) FILTER (WHERE NOT r.wrapped) AS steps_before
      FROM ring r WHERE r.task_type = l.task_type AND r.priority = l.priority AND r.step > 0) k
  ),
  locked_others AS (
    SELECT l.task_type, l.step, l.running, o.* FROM others l CROSS JOIN LATERAL (
      SELECT j.id, j.priority, j.run_at FROM taskflow.jobs j
      WHERE j.task_type = l.task_type AND j.priority = l.priority AND j.concurrency_key IS NULL AND ${claimable} AND ${hasWaited}
      ORDER BY j.run_at, j.id LIMIT l.room FOR UPDATE OF j SKIP LOCKED) o
  ),
  ranked AS (
    SELECT o.*, running + row_number() OVER (PARTITION BY task_type, priority, key ORDER BY run_at, id) AS pass,
      row_number() OVER (PARTITION BY task_type, key ORDER BY priority, run_at, id) AS nth_of_key
    FROM (SELECT * FROM locked_keyed
      UNION ALL SELECT task_type, '', step, NULL, running, id, priority, run_at FROM locked_others) o
  ),
  placed AS (
    SELECT r.*, row_number() OVER (PARTITION BY r.task_type ORDER BY priority, pass, step, run_at, id) AS nth_of_type
    FROM ranked r WHERE r.room IS NULL OR r.nth_of_key <= r.room
  ),
  chosen AS (
    SELECT c.*, w.tokens[c.n] AS token, w.workers[c.n] AS worker_id FROM (
      SELECT p.*, row_number() OVER (ORDER BY p.priority, p.pass, p.step, p.run_at, p.id) AS n
      FROM placed p JOIN types t ON t.task_type = p.task_type WHERE p.nth_of_type <= t.room
    ) c CROSS JOIN wanted w WHERE c.n <= w.slots
  )`;

/**
 * What is left of each lane and of each type: whether there may be more to be claimed at once, and when the rates allow
 * more. `left_over` are the priorities of which jobs are due still, as bits.
 */
const remains = `lane_ends AS (
    SELECT l.task_type, l.priority,
      coalesce(
        (SELECT c.key FROM chosen c WHERE c.task_type = l.task_type AND c.priority = l.priority
          ORDER BY c.step DESC LIMIT 1),
        (SELECT r.key FROM ring r WHERE r.task_type = l.task_type AND r.priority = l.priority AND r.step > 0
          AND r.found = 0 ORDER BY r.step DESC LIMIT 1),
        l.after) AS after,
      EXISTS (SELECT FROM ring r WHERE r.task_type = l.task_type AND r.priority = l.priority AND r.step = ${mostKeys})
        AS is_long,
      -- In the order of the index, and one more than can be chosen: otherwise all jobs of a lane may be read.
      EXISTS (SELECT FROM (
          SELECT j.id FROM taskflow.jobs j WHERE j.task_type = l.task_type AND j.priority = l.priority
            AND j.concurrency_key IS NULL AND ${claimable} ORDER BY j.run_at, j.id LIMIT w.slots + 1
        ) j WHERE j.id NOT IN (SELECT id FROM chosen))
        OR EXISTS (SELECT FROM (
          SELECT j.id FROM taskflow.jobs j WHERE ${keyed('l')}
            ORDER BY j.concurrency_key, j.run_at, j.id LIMIT w.slots + 1
        ) j WHERE j.id NOT IN (SELECT id FROM chosen)) AS has_left
    FROM lanes l CROSS JOIN wanted w
  ),
  type_ends AS MATERIALIZED (
    SELECT t.*, n.taken, n.left_over, n.is_long, n.asked,
      (t.places - n.taken <= 0) IS TRUE OR (t.level - n.taken < 1) IS TRUE AS is_full,
      -- A key of which as many were taken as one statement takes, or no slot is left.
      n.taken_in_all = w.slots OR EXISTS (
        SELECT FROM keys k WHERE k.task_type = t.task_type AND k.most < k.room AND k.most = (
          SELECT count(*) FROM locked_keyed o WHERE o.task_type = k.task_type AND o.priority = k.priority AND o.key = k.key)
      ) AS is_cut,
      least(CASE WHEN t.level - n.taken < 1 THEN (1 - t.level + n.taken) * t.rate_limit_per_ms / t.rate_limit_max END,
        CASE WHEN t.key_rate_max IS NOT NULL THEN (
          SELECT min((1 - r.level + o.taken) * t.key_rate_per_ms / t.key_rate_max)
          FROM ring r CROSS JOIN LATERAL (
            SELECT count(*) AS taken FROM chosen c WHERE c.task_type = r.task_type AND c.key = r.key) o
          WHERE r.task_type = t.task_type AND r.step > 0 AND r.level - o.taken < 1) END) AS rate_ms
    FROM types t CROSS JOIN wanted w CROSS JOIN LATERAL (
      SELECT (SELECT count(*)::int FROM chosen) AS taken_in_all,
        (SELECT count(*)::int FROM chosen c WHERE c.task_type = t.task_type) AS taken,
        coalesce(bit_or(1 << (e.priority - 1)), 0) AS asked,
        coalesce(bit_or(1 << (e.priority - 1)) FILTER (WHERE e.has_left), 0) AS left_over,
        coalesce(bool_or(e.is_long), false) AS is_long
      FROM lane_ends e WHERE e.task_type = t.task_type) n
  ),
  ends AS (
    SELECT e.*, e.left_over <> 0 AND NOT e.is_full AND (e.is_cut OR e.is_long AND e.taken > 0) AS is_more,
      least(CASE WHEN e.rate_ms IS NOT NULL THEN greatest(e.rate_ms, ${shortestWaitMs}) END,
        CASE WHEN e.is_long AND e.taken = 0 THEN ${longRingMs} END) AS wait_ms
    FROM type_ends e
  ),
  wakes AS (
    SELECT e.*, CASE WHEN e.left_over <> 0 AND NOT e.is_more AND (e.wake_at IS NULL OR e.wake_at <= taskflow.now()
        OR e.wake_at > taskflow.now() + (e.wait_ms + 20) * interval '1 millisecond') THEN e.wait_ms END AS wake_ms,
      (e.waits & ~e.asked) | CASE WHEN e.is_more THEN 0 ELSE e.left_over END AS new_waits
    FROM ends e
  )`;

/** From the CTE `slots` to `chosen`, and what is left behind it in `wakes`. */
export const choosesDueJobs = [
  `wanted AS (
    SELECT count(*)::int AS slots, array_agg(worker_id ORDER BY n) AS workers, array_agg(token ORDER BY n) AS tokens
    FROM slots WHERE NOT EXISTS (SELECT FROM mine)
  )`,
  types,
  ring,
  chosen,
  remains,
].join(',\n  ');
