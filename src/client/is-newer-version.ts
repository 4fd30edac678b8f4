interface Versioned {
  version: number;
  updatedAt: string;
}

/** Whether a change is at least as new as what is shown. Progress leaves the version as it is, so the time decides then. */
export function isNewerVersion(change: Versioned, shown: Versioned): boolean {
  if (change.version !== shown.version) return change.version > shown.version;
  return Date.parse(change.updatedAt) >= Date.parse(shown.updatedAt);
}
