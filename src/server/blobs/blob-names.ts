import { InvalidInput } from '../../jobs/errors.ts';

const contentTypePattern = /^[\w!#$&^.+-]{1,64}\/[\w!#$&^.+-]{1,100}(?:;[\x20-\x7e]{0,100})?$/;

/** A content type that is safe to store and to send back as a header; what is none becomes plain bytes. */
export function storableContentType(contentType: string): string {
  return contentTypePattern.test(contentType) ? contentType : 'application/octet-stream';
}

/** @throws InvalidInput when the name would not do as a file name or in a URL */
export function checkArtifactName(name: string): void {
  // Control characters, path separators and lone surrogates have no place in a name that becomes a file on a disk.
  const isUsable = /^[^/\\\p{Cc}\p{Cs}]{1,200}$/u.test(name) && name !== '.' && name !== '..';
  if (isUsable) return;
  const message = 'An artifact name has 1 to 200 characters, without slashes, backslashes and control characters.';
  throw new InvalidInput([{ path: 'name', message }], `${JSON.stringify(name.slice(0, 200))}: ${message}`);
}

const uuidPattern = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** Whether the text can be an id: PostgreSQL would answer anything else with an error in place of no row. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}
