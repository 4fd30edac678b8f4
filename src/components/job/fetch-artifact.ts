/**
 * The bytes of a file that a job made.
 *
 * @param mostBytes as much of its beginning. Default: all
 * @throws Error when the server refuses or cannot be reached
 */
export async function fetchArtifact(url: string, mostBytes?: number): Promise<ArrayBuffer> {
  const response = await fetch(url, mostBytes === undefined ? {} : { headers: { range: `bytes=0-${mostBytes - 1}` } });
  if (!response.ok) throw new Error(`The file could not be loaded: the server answered ${response.status}.`);
  return response.arrayBuffer();
}
