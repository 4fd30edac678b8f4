/** A part of a path without its escapes, as Next gives it to a page; as it stands where they are broken. */
export function decodedPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
