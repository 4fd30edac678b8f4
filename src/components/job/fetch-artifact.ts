/** The bytes of a file that a job made. @throws Error when the server refuses or cannot be reached */
export async function fetchArtifact(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The file could not be loaded: the server answered ${response.status}.`);
  return response.arrayBuffer();
}
