/** Size of one stored piece: small enough that reading or writing a file never needs much memory at once. */
export const chunkBytes = 256 * 1024;
export const maxFileBytes = 25 * 1024 * 1024;
/** In PostgreSQL; an object store takes more. */
export const maxArtifactBytes = 25 * 1024 * 1024;
/** The same, of all that a job keeps there. */
export const maxArtifactBytesPerJob = 100 * 1024 * 1024;
/** What all artifacts of a job may have in the object store: as many times the limit of one. */
export const maxLargestArtifactsPerJob = 10;

/** `25 MiB` for 26214400. */
export function inMebibytes(sizeBytes: number): string {
  return `${Math.round((sizeBytes / 1024 / 1024) * 10) / 10} MiB`;
}
