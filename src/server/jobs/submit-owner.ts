/**
 * Whom keys of submits belong to, and in whose jobs one is the only one of its kind: the id of the API key that submits, or
 * one word for all callers without.
 */
export function ownerOf(createdBy: string | null): string {
  return createdBy ?? 'anonymous';
}
