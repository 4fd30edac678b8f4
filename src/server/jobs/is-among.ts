/**
 * That a job `j` is one of a CTE's, beside a join that says so already. The plan of a prepared statement is kept, and one
 * that was made while `jobs` was all but empty would read the whole of it for such a join; from this it goes by id.
 */
export const isAmong = (cte: string): string => `j.id = ANY(ARRAY(SELECT id FROM ${cte} AS among))`;

/**
 * The job of an id, locked, as it is once it is locked: a subquery for `CROSS JOIN LATERAL`. Whatever else is asked of it
 * belongs outside, as a `CASE`: `OFFSET 0` keeps that out, so that no other index than that of ids serves, and of a `CASE`
 * the planner expects that every second job passes. Of comparisons it would expect that one job is left, and join by
 * comparing all with all.
 */
export const rowOf = (id: string, ifHeld: '' | 'SKIP LOCKED' = ''): string =>
  `SELECT * FROM taskflow.jobs WHERE id = ${id} OFFSET 0 FOR UPDATE ${ifHeld}`;
