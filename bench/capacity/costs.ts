/** Milliseconds of processor time of something that is done for several jobs at once. */
export interface SharedCost {
  /** However many jobs it is for. */
  each: number;
  /** For each of the jobs. */
  perJob: number;
}

export const statementKinds = ['insert', 'claim', 'finish'] as const;
export type StatementKind = (typeof statementKinds)[number];

/** What the parts of TaskFlow take, in ms: measured, by `bench/capacity/calibrate.ts`. */
export interface Costs {
  web: {
    /** A request that submits one job, with its answer. */
    request: number;
    /** A write of the jobs that have come meanwhile, with the hint that follows. */
    write: number;
    /** Share of its processor time that other threads than JavaScript's use. */
    besideShare: number;
  };
  worker: {
    /** A job from its claim to its record, with the broadcasts of both. */
    job: number;
    /** A claim or a record, however many jobs it is for. */
    statement: number;
    besideShare: number;
  };
  postgres: Record<StatementKind, SharedCost>;
  redis: {
    /** A hint from its add to its end. */
    hint: number;
    /** What is broadcast of a job. */
    job: number;
  };
  /** Who calls, on the same machine: a request and its answer. */
  caller: { request: number };
  /** Times of a flush of PostgreSQL's log. */
  flushMs: readonly number[];
  /** From one process to another on the same machine and back. */
  roundTripMs: number;
  /** PostgreSQL's log, for one job. */
  walBytes: number;
  /** What `bench/handlers/computes.ts` takes. */
  computesMs: number;
}

/** Where the processes of a TaskFlow run. */
export interface Place {
  /** Where they share one machine: its cores. Otherwise each process has a machine of its own. */
  sharedCores?: number;
  /** Where PostgreSQL does not share with others: its cores. */
  postgresCores?: number;
  roundTripMs: number;
  flushMs: readonly number[];
}
