/** Where the bytes of a file are that a job made. */
export function artifactUrl(jobId: string, name: string): string {
  return `/api/jobs/${encodeURIComponent(jobId)}/artifacts/${encodeURIComponent(name)}`;
}
