/** A line of the inbox with what its attempt and job say of it. */
export interface TakenError {
  job_id: string;
  attempt: number | null;
  failed_at: Date;
  task_type: string;
  created_at: string;
  code: string;
  name: string | null;
  message: string | null;
  stack: string | null;
}

type Fingerprinted = TakenError & { fingerprint: string; title: string; frame: string | null };

/** What a batch adds to one group; `last` is its newest error. */
export interface GatheredGroup {
  fingerprint: string;
  count: number;
  firstAt: Date;
  last: Fingerprinted;
}

export interface GatheredHour {
  fingerprint: string;
  hourAt: string;
  count: number;
}

export interface GatheredJob {
  jobId: string;
  fingerprint: string;
  createdAt: string;
  errors: number;
  lastAt: Date;
}

const hourMs = 3_600_000;

/** The errors of a batch, in the order of the inbox, added up; each list in the order in which its rows are written. */
export function gatherErrors(errors: readonly Fingerprinted[]): {
  groups: GatheredGroup[];
  hours: GatheredHour[];
  jobs: GatheredJob[];
} {
  const groups = new Map<string, GatheredGroup>();
  const hours = new Map<string, GatheredHour>();
  const jobs = new Map<string, GatheredJob>();
  for (const error of errors) {
    const { fingerprint, failed_at: at } = error;
    const group = groups.get(fingerprint);
    groups.set(fingerprint, {
      fingerprint,
      count: (group?.count ?? 0) + 1,
      firstAt: group && group.firstAt < at ? group.firstAt : at,
      last: group && group.last.failed_at > at ? group.last : error,
    });

    const hourAt = new Date(Math.floor(at.getTime() / hourMs) * hourMs).toISOString();
    const key = `${fingerprint} ${hourAt}`;
    hours.set(key, { fingerprint, hourAt, count: (hours.get(key)?.count ?? 0) + 1 });

    const job = jobs.get(error.job_id);
    const before = job?.fingerprint === fingerprint ? job.errors : 0;
    const { job_id: jobId, created_at: createdAt } = error;
    jobs.set(jobId, { jobId, fingerprint, createdAt, errors: before + 1, lastAt: at });
  }
  return { groups: inOrder(groups), hours: inOrder(hours), jobs: inOrder(jobs) };
}

/** Rows are locked in one order everywhere. */
function inOrder<Row>(rows: Map<string, Row>): Row[] {
  return [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
