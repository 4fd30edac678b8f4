/**
 * Whether web runs a newer build than the one that a page is from. Both are named by when they were made; the names of
 * either may be missing, and nothing is said then.
 */
export function isNewerBuild(running: string | null, shown: string | null): boolean {
  return running !== null && shown !== null && running > shown;
}
