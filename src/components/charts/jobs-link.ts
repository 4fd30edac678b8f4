interface WantedJobs {
  from: string;
  to: string;
  type?: string | null;
  status?: string | null;
  /** The fingerprint of a group of errors. */
  group?: string;
}

/** The list of the jobs that ended in a time, which charts count, of one type, status and group where they are given: a search in the language of docs/search.md. */
export function jobsLink({ from, to, type, status, group }: WantedJobs): string {
  const terms = [
    ...(status ? [`status:${status}`] : []),
    ...(type ? [`type:${bareOrQuoted(type)}`] : []),
    ...(group ? [`group:${group}`] : []),
    `ended:${from}..${to}`,
  ];
  return `/jobs?${new URLSearchParams({ q: terms.join(' ') }).toString()}`;
}

function bareOrQuoted(value: string): string {
  return /^\w+$/.test(value) ? value : `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
