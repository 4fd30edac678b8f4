/** The end of a UUID v7: its beginning is the time, alike for all jobs of the same minute. */
export function shortJobId(jobId: string): string {
  return jobId.slice(-8);
}
