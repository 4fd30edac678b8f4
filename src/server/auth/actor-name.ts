/** How the audit log and bulk actions name a caller: by the key's id, `local` for one on this machine without a key. */
export function actorName(keyId: string | null): string {
  return keyId ?? 'local';
}
