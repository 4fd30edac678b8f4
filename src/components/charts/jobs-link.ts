interface WantedJobs {
  from: string;
  to: string;
  type?: string | null;
  status?: string | null;
}

/** The list of the jobs of a time, of one type and status where they are given. */
export function jobsLink({ from, to, type, status }: WantedJobs): string {
  const query = new URLSearchParams({ from, to });
  if (type) query.set('type', type);
  if (status) query.set('status', status);
  return `/jobs?${query.toString()}`;
}
