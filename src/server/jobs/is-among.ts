/**
 * That a job `j` is one of a CTE's, beside a join that says so already. The plan of a prepared statement is kept, and one
 * that was made while `jobs` was all but empty would read the whole of it for such a join; from this it goes by id.
 */
export const isAmong = (cte: string): string => `j.id = ANY(ARRAY(SELECT id FROM ${cte} AS among))`;
